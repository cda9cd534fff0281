/** A day on which the golden data is looked at, and the tables that hold nothing then. */
export type Scene = { name: string; today: string; empty: readonly string[] };

const on = (today: string, name: string, empty: readonly string[] = []): Scene => ({ name, today, empty });

/** The clocks at which every view is compared. */
export const SCENES: readonly Scene[] = [
  on('2023-10-31', 'before the first row'),
  on('2024-02-29', 'on a leap day'),
  on('2024-03-01', 'on the first day of a month, of which no day is over'),
  on('2024-12-31', 'on the last day of a year'),
  on('2025-01-07', 'after six days of a month, too few to say how it goes on'),
  on('2025-01-08', 'after seven days of a month'),
  on('2025-06-15', 'in a month without a row'),
  on('2025-12-31', 'a year later'),
  on('2025-01-08', 'before finance has set or locked anything, and before the first commit', [
    'view_settings',
    'month_locks',
    'pipeline_runs',
    'dead_letters',
  ]),
];
