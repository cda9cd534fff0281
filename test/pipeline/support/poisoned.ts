import { writeFileSync } from 'node:fs';
import type { Reach } from '../../../cli/dead-letters/reach.ts';
import { lookAt, shownLines } from '../../../cli/dead-letters/show.ts';
import type { Sandbox } from '../../../local/sandbox/index.ts';
import { sandboxVendors } from '../../../local/sandbox-vendors.ts';
import type { Day } from '../../../shared/day.ts';
import { formatUsd, parseUsd } from '../../../shared/money.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import { startProxy, type VendorProxy } from '../../faults/proxy.ts';
import { newFolder, openPipeline, type Pipeline, startSmallSandbox } from '../../support/pipeline.ts';
import { openLetter } from '../../support/redriving.ts';
import { makePoisoning, type Poisoning } from './poison.ts';

/** A pipeline whose messages can be spoilt, beside a clean one on the same vendors. */
export type Poisoned = {
  poisoning: Poisoning;
  poisoned: Pipeline;
  clean: Pipeline;
  /** The vendors of both, with answers that can be altered. */
  proxy: VendorProxy;
  reach: Reach;
  /** All dollars of Cursor's day, billed and included, by the vendor's own count. */
  dollarsOf(day: Day): Promise<string>;
  /** Waits for an open letter of a topic. */
  letterOn(topic: string): Promise<Row>;
  /** What a person is shown of a letter. */
  shown(id: unknown): Promise<string>;
  /** The facts of a day, of the poisoned pipeline and of the clean one. */
  factsOf(day: Day): Promise<{ poisoned: string; clean: string }>;
  /** Writes the sheet of both. */
  writeSheet(edit: (csv: string) => string): void;
  close(): Promise<void>;
};

/** Opens both on temporary folders. */
export async function openPoisoned(): Promise<Poisoned> {
  await using opened = new AsyncDisposableStack();
  const sandbox = await startSmallSandbox();
  opened.defer(() => sandbox.close());
  const proxy = await startProxy(sandbox);
  opened.defer(() => proxy.close());
  const vendors = sandboxVendors({ ...sandbox, ...proxy });
  const poisoning = makePoisoning();
  const folders = [newFolder(sandbox.mappingCsv), newFolder(sandbox.mappingCsv)] as const;
  const open = async ({ dir: dataDir, mappingFile, remove }: (typeof folders)[number], more: object = {}) => {
    opened.defer(async () => remove());
    const pipeline = await openPipeline({ dataDir, mappingFile, vendors, ...more });
    opened.defer(() => pipeline.close());
    return pipeline;
  };
  const clean = await open(folders[0]);
  const poisoned = await open(folders[1], { wrapBroker: poisoning.wrap });
  const { warehouse, letters } = poisoned.local;
  const reach = { read: warehouse.read, letters };
  const running = opened.move();
  return {
    poisoning,
    poisoned,
    clean,
    proxy,
    reach,
    dollarsOf: (day) => cursorDollars(sandbox, day),
    letterOn: (topic) => openLetter(warehouse, (row) => row.topic === topic),
    shown: async (id) => shownLines(await lookAt(reach, String(id), false), Date.now()).join('\n'),
    async factsOf(day) {
      const span = { from: day, to: day };
      return { poisoned: await poisoned.factsHash(span), clean: await clean.factsHash(span) };
    },
    writeSheet(edit) {
      for (const { mappingFile } of folders) writeFileSync(mappingFile, edit(sandbox.mappingCsv));
    },
    close: () => running.disposeAsync(),
  };
}

async function cursorDollars({ url }: Sandbox, day: Day): Promise<string> {
  const answer = await fetch(`${url}/__truth?day=${day}`);
  const { sources } = (await answer.json()) as { sources: Record<string, Record<string, string>> };
  const { billed_usd = '', included_usd = '' } = sources.cursor ?? {};
  return formatUsd(parseUsd(billed_usd) + parseUsd(included_usd));
}
