import type { Message } from '../broker/broker.ts';
import { makeMessage } from '../contract/envelope.ts';
import { type KickoffInput, kickoff, SCHEMA_VERSION, type SourceName } from '../contract/messages.ts';
import { TOPICS } from '../contract/topics.ts';
import { addDays, dayOf } from '../day.ts';
import { InvalidInputError } from '../errors.ts';
import { checkPayload, problemLine, versionProblem } from './check.ts';
import { kindOf, type Letter } from './letter.ts';

/** A message and where it goes. */
export type Sending = { topic: string; message: Message };

/** What a message says of itself in its attributes too: a mended one is still of the same slice, run and place. */
const IDENTITY = ['source', 'account', 'day', 'run_id', 'fetch_id', 'segment_id', 'batch_index'] as const;
const PROBLEMS_SHOWN = 5;

/**
 * The message of a letter as it goes out again: the payload as it was, or mended; for a record that ingest left out
 * a kickoff, which reads its slice anew.
 * @throws InvalidInputError for one that cannot be sent again, saying what to do instead.
 */
export function messageAgain(letter: Letter, whole: string, mended: string | undefined, at: Date): Sending {
  const kind = kindOf(letter);
  if (kind === 'unknown') {
    throw new InvalidInputError(
      `nobody knows which topic dead letter ${letter.id} was for: look at it with "ai-usage dead-letters show ` +
        `${letter.id}", and discard it`,
    );
  }
  if (kind === 'record') return { topic: TOPICS.kickoff, message: replayOf(letter, mended) };
  if (kind === 'kickoff') assertSameDays(letter, mended ?? whole, at);
  if (mended !== undefined) return { topic: letter.topic, message: mendedMessage(letter, mended) };
  const problem = versionProblem(letter.attributes);
  if (problem !== undefined) {
    throw new InvalidInputError(
      `dead letter ${letter.id} cannot be sent again as it is, ${problem}: ${askAnew(letter)}, or mend it to ` +
        `version ${SCHEMA_VERSION} with --payload`,
    );
  }
  return { topic: letter.topic, message: { data: whole, attributes: letter.attributes } };
}

/**
 * A kickoff without explicit days counts them from the day on which it was published: on another one it would ask for
 * others. @throws InvalidInputError that names the days to ask for.
 */
function assertSameDays({ id, receivedAt }: Letter, data: string, at: Date): void {
  const received = dayOf(Date.parse(receivedAt));
  if (received === dayOf(at.getTime())) return;
  const { success, data: message } = kickoff.safeParse(jsonOf(data));
  if (!success || message.day || message.from || message.mode === 'probe') return;
  const from = addDays(received, -(message.days ?? LONGEST_WINDOW_DAYS));
  throw new InvalidInputError(
    `dead letter ${id} is not sent: its days are counted from ${received}, and today it would ask for others: ` +
      `ask for them with "ai-usage run --from ${from} --to ${addDays(received, -1)}", and discard it`,
  );
}

/** What a text is as JSON; undefined for what is none. */
export function jsonOf(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** No kickoff without days looks further back. */
const LONGEST_WINDOW_DAYS = 35;

/**
 * A mended message has the letter's attributes; of the schema version it has the one that it was checked against.
 * @throws InvalidInputError with every complaint of the schema.
 */
function mendedMessage(letter: Letter, mended: string): Message {
  const { value, problems } = checkPayload(letter, mended);
  const found = [...problems.map(problemLine), ...(problems.length > 0 ? [] : strangers(letter, value))];
  if (found.length > 0) {
    const more = found.length > PROBLEMS_SHOWN ? `; and ${found.length - PROBLEMS_SHOWN} more` : '';
    throw new InvalidInputError(
      `nothing is sent: the mended payload does not fit topic ${letter.topic}: ` +
        `${found.slice(0, PROBLEMS_SHOWN).join('; ')}${more}`,
    );
  }
  const { attributes } = letter;
  const isOld = versionProblem(attributes) !== undefined;
  return { data: mended, attributes: isOld ? { ...attributes, schema_version: SCHEMA_VERSION } : attributes };
}

/** Where a mended message names another slice, run or place than its letter. A kickoff's days may be what was wrong. */
function strangers(letter: Letter, value: unknown): string[] {
  if (kindOf(letter) === 'kickoff') return [];
  const fields = value as Record<string, unknown>;
  return IDENTITY.filter((name) => {
    const own = letter.attributes[name];
    return own !== undefined && fields[name] !== undefined && String(fields[name]) !== own;
  }).map((name) => `${name}: it is ${fields[name]} here and ${letter.attributes[name]} in the letter`);
}

function replayOf(letter: Letter, mended: string | undefined): Message {
  const { id, source, account, day } = letter;
  if (mended !== undefined) {
    throw new InvalidInputError(
      `dead letter ${id} is one of the vendor's records, which is read anew with its day: leave --payload out`,
    );
  }
  if (source === null || account === null || day === null) {
    throw new InvalidInputError(`dead letter ${id} does not say of which slice it is: discard it`);
  }
  const message: KickoffInput = {
    day,
    sources: [source as SourceName],
    accounts: [account],
    reason: `redrives the record of dead letter ${id}`,
    requested_by: `redrive ${id}`,
  };
  return makeMessage('kickoff', message);
}

/** In words, how what a letter was about is asked for anew. */
export function askAnew({ source, account, day }: Letter): string {
  return day === null || source === null
    ? 'ask for its days anew ("ai-usage run --day …")'
    : `ask for the day anew ("ai-usage replay --day ${day} --source ${source} --account ${account ?? 'default'}")`;
}
