import type { Day } from '../../day.ts';
import type { Nanos } from '../../money.ts';
import type { SheetTabs } from '../../sheet/sheet.ts';
import type { MappingReading } from '../read-tabs.ts';
import type { Tenure } from '../tenure.ts';
import type { DirectoryLine, Known, Spend } from './known.ts';

/** What the mapping is held against. */
export type LintInput = {
  today: Day;
  /** The sheet as people wrote it, and what was read of it. */
  cells: SheetTabs;
  reading: MappingReading;
  /** The tenures of the newest version of the mapping. */
  standing: readonly Tenure[];
  directory: readonly DirectoryLine[];
  spend: readonly Spend[];
};

/** The input with what the vendors know, ready to be asked. */
export type LintContext = LintInput & { known: Known };

export type Severity = 'error' | 'warning' | 'info';

/** A fault of the mapping, with what to do about it. */
export type LintFinding = {
  kind: string;
  /** An error keeps money from its owner, or somebody's key from being safe. */
  severity: Severity;
  tab: 'keys' | 'people';
  /** Row numbers as a spreadsheet counts; none where the sheet lacks a row. */
  rows: number[];
  text: string;
  /** Dollars of the last days that it touches. */
  usd: Nanos;
};

/** One thing to look for. */
export type Check = (context: LintContext) => LintFinding[];
