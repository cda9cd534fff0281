import {
  type Directory,
  emptyDirectory,
  makeReadDirectories,
  missingLists,
} from '../../shared/anthropic/directory.ts';
import { keysByName } from '../../shared/anthropic/owners.ts';
import type { RawRow } from '../../shared/anthropic/pages.ts';
import { addDays, type Day, startOfDay } from '../../shared/day.ts';
import { emptyPage, type FetchRequest, type Finding, type Page } from '../../shared/ingest/source.ts';
import { type Cursor, makeSteppedSource, type StepPage } from '../../shared/ingest/steps.ts';
import { isOfDay, readRow } from '../../shared/ingest/vendor-rows.ts';
import { askForReport, REPORT_ENDPOINT, readReport } from './client.ts';
import { coreRecord, isKnownActor, type KeyNames, modelRecord, rowDay } from './normalize.ts';
import { CODE_ESSENTIAL, type CodeRow, codeRow, modelUse } from './schema.ts';

type State = {
  directory: Directory;
  /** False as soon as the report has a row, or was asked while it may still lack some. */
  isProvenEmpty: boolean;
  unknownActors: string[];
};

/** The report leaves out what is younger. */
const DELAY_MS = 3_600_000;
const KNOWN_FIELDS = new Set(Object.keys(codeRow.shape));

/** Claude Code: sessions, lines and tool actions of people and keys, whoever pays for them; no money. */
export const claudeCodeSource = makeSteppedSource<State>({
  name: 'claude_code',
  async probe({ session, day }) {
    await askForReport(session, day);
    return REPORT_ENDPOINT;
  },
  start: () => ({ directory: emptyDirectory(), isProvenEmpty: true, unknownActors: [] }),
  steps: {
    directories: makeReadDirectories<State>(['api_keys', 'users']),
    report: readDay,
  },
  end: ({ directory, isProvenEmpty, unknownActors }) => ({
    report: 'claude_code',
    provenEmpty: isProvenEmpty,
    findings: [...missingLists(directory), ...unknownActors.map(unknownActor)],
  }),
});

async function* readDay(
  { session, day, now }: FetchRequest,
  state: State,
  from: Cursor | undefined,
): AsyncGenerator<StepPage> {
  const isComplete = now().getTime() > startOfDay(addDays(day, 1)) + DELAY_MS;
  for await (const { rows, next } of readReport(session, day, from?.toString())) {
    state.isProvenEmpty &&= isComplete && rows.length === 0;
    yield { page: reportPage(rows, day, state), next };
  }
}

function reportPage(rows: RawRow[], day: Day, { directory, unknownActors }: State): Page {
  const page = emptyPage();
  const names = keysByName(directory);
  page.seen.push({ endpoint: REPORT_ENDPOINT, rows, known: KNOWN_FIELDS });
  for (const raw of rows) {
    const read = readRow(raw, codeRow, CODE_ESSENTIAL, REPORT_ENDPOINT);
    if (!isOfDay(rowDay({ date: String(raw.date) }), day, REPORT_ENDPOINT)) continue;
    page.vendorRows += 1;
    if ('unreadable' in read) {
      page.quarantined.push({ ...read.unreadable, usd: null });
      continue;
    }
    const { row } = read;
    if (!isKnownActor(row) && !unknownActors.includes(row.actor.type)) unknownActors.push(row.actor.type);
    page.records.push(coreRecord(row, names, raw));
    addModels(page, row, names);
  }
  return page;
}

/** A breakdown that cannot be read is left out alone: the row's own counts do not need it. */
function addModels(page: Page, row: CodeRow, names: KeyNames): void {
  for (const raw of row.model_breakdown ?? []) {
    const read = readRow(raw, modelUse, new Set(), `model_breakdown of ${REPORT_ENDPOINT}`);
    if ('row' in read) page.records.push(modelRecord(row, names, read.row, raw));
    else page.quarantined.push({ ...read.unreadable, usd: null });
  }
}

function unknownActor(type: string): Finding {
  const text = `the vendor has an actor ${type} that is not known here: its lines are attributed to nobody`;
  return { kind: 'unknown_actor', severity: 'warning', text, usd: null };
}
