import type { Publisher } from '../shared/broker/broker.ts';
import type { Envelope } from '../shared/contract/envelope.ts';
import { FEEDS, type FunctionName } from '../shared/contract/feeds.ts';
import type { SourceName } from '../shared/contract/messages.ts';
import { type Handler, makeHandler } from '../shared/handler.ts';
import { type IngestAccount, makeIngest } from '../shared/ingest/run.ts';
import type { Source } from '../shared/ingest/source.ts';
import type { Log } from '../shared/log.ts';
import type { SeatPrice } from '../shared/seat-prices.ts';
import type { MappingSheet } from '../shared/sheet/sheet.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';
import { makeAttribute } from './attribute/index.ts';
import { makeCommit } from './commit/index.ts';
import { makeDeadLetter } from './dead-letter/index.ts';
import { type AnthropicReports, makeAnthropicSource } from './ingest-anthropic/index.ts';
import { claudeCodeSource } from './ingest-claude-code/index.ts';
import { makeCursorSource } from './ingest-cursor/index.ts';
import { makeKickoff } from './kickoff/index.ts';
import type { Windows } from './kickoff/slices.ts';
import { makeLoad } from './load/index.ts';
import { makeReattribute } from './reattribute/index.ts';

/** The sources by their names, as the settings want them; kickoff asks for no other. */
const SOURCES = {
  cursor: ({ seatPrices }) => makeCursorSource({ seatPrices }),
  anthropic: ({ anthropicReports }) => makeAnthropicSource({ reports: anthropicReports }),
  claude_code: () => claudeCodeSource,
} satisfies Record<SourceName, (settings: SourceSettings) => Source>;

export const REGISTERED_SOURCES = Object.keys(SOURCES) as SourceName[];

/** What the settings say to the sources. */
export type SourceSettings = { seatPrices: readonly SeatPrice[]; anthropicReports: AnthropicReports };

export type PipelineDeps = {
  warehouse: Warehouse;
  publisher: Publisher;
  sheet: MappingSheet | undefined;
  movedUsd?: string;
  accounts: readonly IngestAccount[];
  windows: Windows;
  sources: SourceSettings;
  now: () => Date;
  log: Log;
  segmentMs?: number;
};

/** The path of a day, function by function, over the given back ends. */
export function makeFunctions(deps: PipelineDeps): Record<FunctionName, Handler> {
  const ingest = (name: SourceName) => makeIngest(SOURCES[name](deps.sources), deps);
  return {
    kickoff: handler('kickoff', makeKickoff(deps)),
    'ingest-cursor': handler('ingest-cursor', ingest('cursor')),
    'ingest-anthropic': handler('ingest-anthropic', ingest('anthropic')),
    'ingest-claude-code': handler('ingest-claude-code', ingest('claude_code')),
    reattribute: handler('reattribute', makeReattribute(deps)),
    attribute: handler('attribute', makeAttribute(deps)),
    load: handler('load', makeLoad(deps)),
    commit: handler('commit', makeCommit(deps)),
    'dead-letter': handler('dead-letter', makeDeadLetter(deps)),
  };

  function handler(functionName: FunctionName, handle: (envelope: Envelope) => Promise<void>): Handler {
    return makeHandler(deps, { functionName, ...FEEDS[functionName] }, handle);
  }
}
