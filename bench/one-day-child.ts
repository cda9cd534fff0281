// Runs one day of Cursor through the whole pipeline and prints what it took, as JSON. Called by one-day.ts.
import { follow } from '../local/follow.ts';
import { openLocal } from '../local/main.ts';
import { sandboxVendors } from '../local/sandbox-vendors.ts';
import { summarize } from '../local/summary.ts';
import type { Broker } from '../shared/broker/broker.ts';
import { openLog } from '../shared/log.ts';
import { csvSheet } from '../shared/sheet/csv.ts';

/** What one day took. `busySeconds` is how long each function's handler was at work, waiting included. */
export type Measured = {
  records: number;
  billedUsd: string;
  seconds: number;
  peakMb: number;
  busySeconds: Record<string, number>;
};

const [day = '', dataDir = '', mappingFile = '', cursorUrl = ''] = process.argv.slice(2);
const busySeconds: Record<string, number> = {};

function timed(broker: Broker): Broker {
  return {
    ...broker,
    push(name, deliver) {
      broker.push(name, async (event) => {
        const startedAt = performance.now();
        try {
          await deliver(event);
        } finally {
          busySeconds[name] = (busySeconds[name] ?? 0) + (performance.now() - startedAt) / 1000;
        }
      });
    },
  };
}

const startedAt = performance.now();
const local = await openLocal({
  dataDir,
  sheet: csvSheet(mappingFile),
  windows: { rereadDays: 3, monthCloseDay: 3 },
  log: openLog('error'),
  wrapBroker: timed,
  vendors: sandboxVendors({ cursorUrl, anthropicUrl: cursorUrl }).filter(({ vendor }) => vendor === 'cursor'),
});
await local.kickoff({ day, requested_by: 'bench' });
const { runs } = await follow(local.warehouse, 'bench', () => {});
const seconds = (performance.now() - startedAt) / 1000;
const { summary } = await summarize(local.warehouse, 'bench', runs, seconds * 1000);
await local.close();
const measured: Measured = {
  records: summary.totals.records,
  billedUsd: summary.totals.billed_usd,
  seconds,
  peakMb: process.resourceUsage().maxRSS / 1024,
  busySeconds,
};
console.log(JSON.stringify(measured));
