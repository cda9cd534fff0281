import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunState } from '../../../local/follow.ts';
import type { KickoffInput } from '../../../shared/contract/messages.ts';
import type { Ended, Instance } from './instance.ts';

/** What a check finds wrong; undefined: nothing. */
export type Wrong = string | undefined;

/** How a documented command is run, and what its text promises. */
export type CommandCheck = {
  command: RegExp;
  /** Where it is shown instead, for what cannot be run beside an instance. */
  elsewhere?: string;
  /** Brings about what the text takes for granted, and resolves with the words to put in place of capitals. */
  before?(instance: Instance): Promise<Record<string, string>>;
  holds?(ended: Ended, instance: Instance): Wrong | Promise<Wrong>;
};

const DAY = '2026-11-20';

/** Exit code 0, and this on stdout or stderr. */
const says =
  (words: RegExp, code = 0) =>
  ({ code: ended, stdout, stderr }: Ended): Wrong => {
    if (ended !== code) return `exit code ${ended}`;
    return words.test(stdout) || words.test(stderr) ? undefined : `nowhere ${words}`;
  };

/** A letter of a kickoff for an account that there is not. */
async function poison(instance: Instance): Promise<Record<string, string>> {
  await instance.publish({ day: DAY, sources: ['cursor'], accounts: ['nowhere'] }).catch(() => []);
  const [letter] = await instance.rows(
    "SELECT dead_letter_id FROM vw_dead_letters WHERE state = 'open' AND function_name = 'kickoff' ORDER BY received_at DESC LIMIT 1",
  );
  return { ID: String(letter?.dead_letter_id) };
}

/** A letter of a request whose key had expired, and has been renewed since. */
async function expired(instance: Instance): Promise<Record<string, string>> {
  await instance.dial({ fault: 'expired-key' });
  await instance.publish({ day: DAY, sources: ['cursor'] });
  await instance.dial();
  const [letter] = await instance.rows(
    "SELECT dead_letter_id FROM vw_dead_letters WHERE state = 'open' AND error_class = 'CredentialError' LIMIT 1",
  );
  return { ID: String(letter?.dead_letter_id) };
}

async function planned(instance: Instance): Promise<Record<string, string>> {
  const [run] = await instance.publish({ day: DAY, sources: ['cursor'], mode: 'plan' });
  return { PLAN_ID: run?.run_id ?? 'none' };
}

const LETTER = 'letter.json';

export const COMMANDS: CommandCheck[] = [
  { command: /^npm ci && npm (start|test)$/, elsewhere: 'test/acceptance/fresh-clone.ts, .ci/run' },
  {
    command: /^export (CURSOR_API_KEY|ANTHROPIC_ADMIN_API_KEY|MAPPING_FILE)=/,
    elsewhere: 'test/cli/start.test.ts',
  },
  { command: /^npm start -- --data-dir \.\/data-company$/, elsewhere: 'test/cli/start.test.ts' },
  {
    command: /^export BACKEND=cloud|schema apply$|^npm run build$|functions-framework --target=commit$/,
    elsewhere: 'test/bigquery/schema.test.ts, test/integration/functions-process.test.ts',
  },
  { command: /^gcloud pubsub topics publish ai-usage-kickoff /, elsewhere: 'its message is published here' },
  { command: / -- status$/, holds: says(/^cursor \(default\)/m) },
  {
    command: / -- ledger --day 2026-11-20 --source cursor$/,
    holds: says(/│ 2026-11-20\s+│ cursor\s+│ default\s+│ committed/),
  },
  {
    command: / -- probe$/,
    holds: says(/^cursor \(default\): probed, [\s\S]*^claude_code \(default\): probed, |^anthropic/m),
  },
  {
    command: / -- replay --day 2026-11-20 --source cursor --reason "[^"]+"$/,
    holds: says(/^cursor \(default\) 2026-11-20: unchanged$[\s\S]*Reason: the vendor told of a correction/m),
  },
  {
    command: / -- replay .* --plan$/,
    before: async (instance) => {
      await instance.dial({ fault: 'repriced-day', day: DAY });
      return {};
    },
    holds: says(/: planned$[\s\S]*Dollars that would move[\s\S]*No fact has moved/m),
  },
  {
    command: / -- replay .* --apply PLAN_ID$/,
    before: planned,
    holds: says(/^cursor \(default\) 2026-11-20: committed$/m),
  },
  {
    command: / -- run --from 2026-11-16 --to 2026-11-20 --reason "a new account" --wait$/,
    holds: says(/5 days|Skipped: /),
  },
  {
    command: / -- run --from 2026-11-16 --to 2026-11-20 --missing --wait$/,
    holds: says(/Nothing is left to ask for|in already/),
  },
  { command: / -- ledger --settling$/, holds: says(/cursor \(default\): /) },
  { command: / -- view vw_restatements --month 2026-11$/, holds: says(/moved_billed_usd|no rows/) },
  {
    command: / -- dead-letters list$/,
    before: poison,
    holds: says(/1 dead letter|kickoff/),
  },
  {
    command: / -- dead-letters show ID$/,
    before: poison,
    holds: says(/no source has an account nowhere/),
  },
  {
    command: / -- dead-letters redrive ID$/,
    before: expired,
    holds: says(/sent again.*(committed|unchanged)/),
  },
  {
    command: / -- dead-letters show ID --save letter\.json$/,
    before: poison,
    holds: (ended, { cwd }) =>
      ended.code === 0 && existsSync(join(cwd, LETTER)) ? undefined : `${ended.stderr} nothing is saved`,
  },
  {
    command: / -- dead-letters redrive ID --payload letter\.json --reason /,
    async before(instance) {
      const letter = await poison(instance);
      const file = join(instance.cwd, LETTER);
      writeFileSync(file, readFileSync(file, 'utf8').replace('"nowhere"', '"default"'));
      return letter;
    },
    async holds(ended, { cwd }) {
      rmSync(join(cwd, LETTER));
      return says(/sent again.*(committed|unchanged)/)(ended);
    },
  },
  {
    command: / -- dead-letters discard ID --reason "a test message"$/,
    before: poison,
    async holds(ended, instance) {
      const [row] = await instance.rows(
        "SELECT COUNT(*) AS n FROM vw_dead_letters WHERE state = 'discarded'",
      );
      return Number(row?.n) === 1 && ended.code === 0 ? undefined : 'no letter is discarded';
    },
  },
  { command: / -- lock 2026-10$/, holds: says(/^2026-10 is locked with [\d.]+ USD billed/m) },
  { command: / -- unlock 2026-10 --reason /, holds: says(/^2026-10 is open: /m) },
  {
    command: / -- run --from 2026-10-30 --to 2026-10-31 --force --wait$/,
    holds: says(/6 committed|2 committed/),
  },
  {
    command: / -- query "SELECT user_email, model, .*2026-11-20/,
    holds: says(/│ user_email/),
  },
];

/** How the runs of a documented message end. */
export const MESSAGES: { message: (message: KickoffInput) => boolean; ends: readonly string[] }[] = [
  { message: ({ mode }) => mode === 'plan', ends: ['planned'] },
  { message: ({ mode }) => mode === 'probe', ends: ['probed'] },
  { message: ({ mode }) => mode === 'reattribute', ends: ['refused'] },
  { message: ({ mode = 'apply' }) => mode === 'apply', ends: ['committed', 'unchanged'] },
];

/** What is wrong with how a message's runs ended. */
export function endsWrong(message: KickoffInput, runs: readonly RunState[]): Wrong {
  const ends = MESSAGES.find((one) => one.message(message))?.ends ?? [];
  const odd = runs.find(({ status }) => !ends.includes(status));
  if (runs.length === 0) return 'it asked for nothing';
  return odd ? `${odd.source} ${odd.usage_date} ended as ${odd.status}: ${odd.reason}` : undefined;
}
