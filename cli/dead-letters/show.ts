import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { checkPayload, versionProblem } from '../../shared/dead-letters/check.ts';
import { findLetter, idBeginning, type Letter } from '../../shared/dead-letters/letter.ts';
import { messageOf, UsageError } from '../../shared/errors.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { counted, dataDirOption, jsonOption, say } from '../output.ts';
import { hexDump } from './hex-dump.ts';
import { ageOf, unknownStake } from './list.ts';
import { payloadLines } from './payload-text.ts';
import { type Reach, withLetters } from './reach.ts';

type ShowOptions = { save?: string; dataDir?: string; json?: boolean };

/** A letter with all that is known of it. */
export type Shown = { letter: Letter; history: Row[]; payload: string; isWhole: boolean };

const BYTES_SHOWN = 4_096;
const TEXT_SHOWN = 2_000;

/** `ai-usage dead-letters show` */
export function showCommand(): Command {
  return new Command('show')
    .description(
      'Show one dead letter: what it holds and what is wrong with it, and each time it was given up.',
    )
    .argument('<id>', 'the id of the letter, or its beginning')
    .option('--save <file>', 'write the whole payload to a file, to be mended')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (beginning: string, { save, dataDir, json }: ShowOptions) => {
      const shown = await withLetters(dataDir, (reach) => lookAt(reach, beginning, save !== undefined));
      if (save !== undefined) savePayload(save, shown.payload);
      console.log(json ? JSON.stringify(shownAnswer(shown)) : shownLines(shown, Date.now()).join('\n'));
    });
}

/** Reads a letter; the whole of a large one comes from the broker, and only when it is wanted. */
export async function lookAt(
  { read, letters }: Reach,
  beginning: string,
  isWholeWanted: boolean,
): Promise<Shown> {
  const id = await idBeginning({ read }, beginning);
  const letter = await findLetter({ read }, id);
  const history = await read('dead-letter-history', { dead_letter_id: id });
  const isWhole = isWholeWanted || !letter.isTruncated;
  return { letter, history, payload: isWholeWanted ? await letters.whole(id) : letter.payload, isWhole };
}

/** Writes a payload for a person alone. @throws UsageError for a file that cannot be written, or is there already. */
export function savePayload(file: string, payload: string): void {
  try {
    writeFileSync(file, payload, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UsageError(
      isThere
        ? `${file} is there already: name another file`
        : `${file} cannot be written: ${messageOf(error)}`,
      { cause: error },
    );
  }
  say(`The payload is in ${file}, ${counted(Buffer.byteLength(payload), 'byte')}.`);
}

/** What a program is told. */
function shownAnswer({ letter, history, payload, isWhole }: Shown) {
  const { payload: _, attributes: __, ...row } = letter.row;
  const { problems } = isWhole ? checkPayload(letter, payload) : { problems: [] };
  const version = versionProblem(letter.attributes);
  return {
    ...row,
    attributes: letter.attributes,
    payload,
    is_whole: isWhole,
    problems: [...(version ? [{ path: ['schema_version'], text: version }] : []), ...problems],
    history,
  };
}

/** The letter for a person. */
export function shownLines(shown: Shown, nowMs: number): string[] {
  const { letter, history } = shown;
  const { row } = letter;
  const state = row.state_reason ? `${letter.state} (${row.state_reason})` : letter.state;
  return [
    `Dead letter ${letter.id}: ${state}, ${ageOf(letter.receivedAt, nowMs)} old`,
    `${letter.functionName} could not handle it, a message of topic ${letter.topic}.`,
    `${row.error_class}: ${row.error_message}`,
    stakeLine(row),
    sliceLine(letter),
    '',
    'Attributes',
    ...attributeLines(letter.attributes),
    '',
    ...payloadSection(shown),
    '',
    'What became of it',
    ...history.flatMap(historyLines),
  ];
}

function stakeLine(row: Row): string {
  const { usd_at_stake, record_count } = row;
  if (usd_at_stake === null) return `At stake: nobody can tell, it is ${unknownStake(row)}.`;
  return `At stake: ${usd_at_stake} USD in ${counted(Number(record_count ?? 0), 'record')}.`;
}

function sliceLine({ source, account, day, runId, fetchId }: Letter): string {
  if (source === null && day === null) return 'It names no slice.';
  const run = runId === null ? '' : `, run ${runId}`;
  const fetch = fetchId === null ? '' : `, fetch ${fetchId}`;
  return `Of ${source ?? 'no source'} (${account ?? 'no account'}) on ${day ?? 'no day'}${run}${fetch}.`;
}

function attributeLines(attributes: Record<string, string>): string[] {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return ['  none'];
  const width = Math.max(...names.map((name) => name.length));
  const problem = versionProblem(attributes);
  return names.map((name) => {
    const mark = name === 'schema_version' && problem ? `   ◀ ${problem}` : '';
    return `  ${name.padEnd(width)}  ${attributes[name]}${mark}`;
  });
}

function payloadSection({ letter, payload, isWhole }: Shown): string[] {
  const title = `Payload, ${counted(Buffer.byteLength(payload), 'byte')}`;
  if (!isWhole) {
    return [
      `${title}: its beginning alone is kept here. "ai-usage dead-letters show ${letter.id} --save FILE" takes the`,
      'whole from the broker, which keeps it for 31 days.',
      `  ${payload.slice(0, TEXT_SHOWN)} …`,
    ];
  }
  const { value, problems } = checkPayload(letter, payload);
  if (value === undefined) {
    const [problem] = problems;
    return [
      `${title}: ${problem?.text ?? ''}`,
      ...hexDump(Buffer.from(payload), BYTES_SHOWN).map((line) => `  ${line}`),
    ];
  }
  const verdict = problems.length === 0 ? '' : `, ${counted(problems.length, 'complaint')} of its schema (◀)`;
  return [`${title}${verdict}`, ...payloadLines(payload, problems).map((line) => `  ${line}`)];
}

function historyLines(row: Row): string[] {
  const reason = row.state_reason ? `: ${row.state_reason}` : '';
  if (row.state !== 'open')
    return [
      `  ${row.resolved_at ?? row.received_at}  ${row.state} by ${row.resolved_by ?? 'nobody'}${reason}`,
    ];
  const delivery = row.delivery_attempt === null ? '' : `, delivery ${row.delivery_attempt}`;
  return [`  ${row.received_at}  ${row.function_name}${delivery}: ${row.error_class}: ${row.error_message}`];
}
