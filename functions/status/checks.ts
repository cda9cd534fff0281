import { evaluateMapping } from '../../shared/alerts/evaluate.ts';
import type { MappingFigures } from '../../shared/alerts/figures.ts';
import { readMapping } from '../../shared/alerts/read-figures.ts';
import type { Checkable } from '../../shared/broker/broker.ts';
import { TOPICS } from '../../shared/contract/topics.ts';
import { withDeadline } from '../../shared/deadline.ts';
import { messageOf } from '../../shared/errors.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { oneLine } from './one-line.ts';

/** One thing that must work, whether it does, and what was found. */
export type Check = { name: 'broker' | 'warehouse' | 'mapping'; ok: boolean; detail: string };

export type CheckDeps = {
  broker: Checkable;
  warehouse: Pick<Warehouse, 'read'>;
  /** Undefined: the settings here do not say. */
  hasMapping: boolean | undefined;
  now: () => Date;
  /** How long each back end may take to answer. */
  patienceMs?: number;
};

/** A load balancer's check waits no longer for its answer. */
const PATIENCE_MS = 10_000;

/** Asks every back end whether it works, and how old the mapping is; no vendor is called. */
export async function runChecks(deps: CheckDeps): Promise<Check[]> {
  const { broker, warehouse, hasMapping, now, patienceMs = PATIENCE_MS } = deps;
  const [brokerCheck, mapping] = await Promise.all([
    tried(() => withDeadline(broker.check(TOPICS.kickoff), patienceMs)),
    tried(() => withDeadline(readMapping(warehouse, hasMapping), patienceMs)),
  ]);
  return [
    { name: 'broker', ...said(brokerCheck, 'takes messages') },
    { name: 'warehouse', ...said(mapping, 'answers') },
    { name: 'mapping', ...('value' in mapping ? mappingCheck(mapping.value, now()) : UNKNOWN_AGE) },
  ];
}

type Tried<T> = { value: T } | { problem: string };
type Found = Pick<Check, 'ok' | 'detail'>;

const UNKNOWN_AGE: Found = { ok: false, detail: 'its age is not known: the warehouse does not answer' };

async function tried<T>(use: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { value: await use() };
  } catch (error) {
    return { problem: oneLine(messageOf(error)) };
  }
}

function said(one: Tried<unknown>, otherwise: string): Found {
  return 'problem' in one ? { ok: false, detail: one.problem } : { ok: true, detail: otherwise };
}

/** A mapping that nobody has set is no fault. */
function mappingCheck(mapping: MappingFigures, at: Date): Found {
  const [alert] = evaluateMapping({ mapping, at });
  if (alert?.sentence) return { ok: alert.state !== 'firing', detail: alert.sentence };
  return { ok: true, detail: `was read at ${mapping.readAt?.toISOString()}` };
}
