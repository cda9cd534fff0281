import type { z } from 'zod';
import {
  attributedBatch,
  ingestRequest,
  kickoff,
  manifest,
  reattributeRequest,
  recordBatch,
  SCHEMA_VERSION,
  SOURCES,
} from '../contract/messages.ts';
import { ingestTopic, TOPICS } from '../contract/topics.ts';
import { messageOf } from '../errors.ts';
import { kindOf, type Letter } from './letter.ts';

/** What is wrong at one place of a payload, in the schema's words. */
export type Problem = { path: readonly (string | number)[]; text: string };

/** A payload as the schema of its topic sees it; without a value it is no JSON. */
export type Checked = { value?: unknown; problems: Problem[] };

const SCHEMAS: Record<string, z.ZodType> = {
  [TOPICS.kickoff]: kickoff,
  [TOPICS.reattribute]: reattributeRequest,
  ...Object.fromEntries(SOURCES.map((source) => [ingestTopic(source), ingestRequest])),
  [TOPICS.records]: recordBatch,
  [TOPICS.attributed]: attributedBatch,
  [TOPICS.manifests]: manifest,
};

/** Checks a payload, the letter's own or a mended one. A record that ingest left out has no schema of ours. */
export function checkPayload(letter: Pick<Letter, 'topic' | 'attributes'>, payload: string): Checked {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch (error) {
    return { problems: [{ path: [], text: `it is no JSON: ${messageOf(error)}` }] };
  }
  const schema = kindOf(letter) === 'record' ? undefined : SCHEMAS[letter.topic];
  const result = schema?.safeParse(value);
  return { value, problems: result?.error?.issues.flatMap((issue) => problemsOf(issue, value)) ?? [] };
}

/** What is wrong with the schema version that a message names; undefined when this code knows it. */
export function versionProblem({ schema_version: version }: Record<string, string>): string | undefined {
  if (version === undefined || version === SCHEMA_VERSION) return undefined;
  return `schema_version ${version} is not known here, only ${SCHEMA_VERSION}`;
}

/** A problem in one line: where, and what. */
export function problemLine({ path, text }: Problem): string {
  return `${path.join('.') || 'message'}: ${text}`;
}

/** Keys that a schema does not know are complained about at the object: each is a problem at its own place. */
function problemsOf(issue: z.core.$ZodIssue, value: unknown): Problem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], text: 'this key is not known' }));
  }
  const wanted = issue.message.replace(/^Invalid \w+: /, '').replace(', received undefined', '');
  return [{ path, text: isMissing(path, value) ? `it is missing: ${wanted}` : issue.message }];
}

function isMissing(path: Problem['path'], value: unknown): boolean {
  const found = path.reduce<unknown>(
    (at, part) => (at as Record<string, unknown> | undefined)?.[part],
    value,
  );
  return path.length > 0 && found === undefined;
}
