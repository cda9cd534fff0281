import { type Organization, startSandbox } from '../../../local/sandbox/index.ts';
import { sandboxVendors } from '../../../local/sandbox-vendors.ts';
import type { Day } from '../../../shared/day.ts';
import type { SheetTabs } from '../../../shared/sheet/sheet.ts';
import { newFolder, openPipeline, type Pipeline } from '../../support/pipeline.ts';

/** A pipeline, its vendors and its sheet on one clock that a test moves. */
export type Travel = {
  pipeline: Pipeline;
  /** What a day is billed by each vendor, by the sandbox's own count. */
  billed(day: Day): Promise<{ day: Day; source: string; usd: string }[]>;
  /** Goes to noon of a day, and puts these tabs in the sheet. */
  goTo(day: Day, tabs?: SheetTabs): void;
  close(): Promise<void>;
};

type Truth = { sources: Record<'anthropic' | 'cursor', { billed_usd: string }> };

/** Opens the whole pipeline on an organization, with a clock that stands nowhere yet and goes on from where it is set. */
export async function openTravel(organization: Organization): Promise<Travel> {
  let clock = { noon: 0, setAt: 0 };
  let sheet: SheetTabs | undefined;
  const now = () => clock.noon + Date.now() - clock.setAt;
  const sandbox = await startSandbox({ organization, now });
  const folder = newFolder('');
  const pipeline = await openPipeline({
    dataDir: folder.dir,
    mappingFile: folder.mappingFile,
    vendors: sandboxVendors(sandbox),
    now: () => new Date(now()),
    sheet: {
      name: 'the sheet',
      async read() {
        if (!sheet) throw new Error('no sheet has been put there');
        return sheet;
      },
    },
  });
  return {
    pipeline,
    async billed(day) {
      const { sources } = (await (await fetch(`${sandbox.url}/__truth?day=${day}`)).json()) as Truth;
      return [
        { day, source: 'anthropic', usd: sources.anthropic.billed_usd },
        { day, source: 'cursor', usd: sources.cursor.billed_usd },
      ];
    },
    goTo(day, tabs = sheet) {
      clock = { noon: Date.parse(`${day}T12:00:00Z`), setAt: Date.now() };
      sheet = tabs;
    },
    async close() {
      await pipeline.close();
      await sandbox.close();
      folder.remove();
    },
  };
}
