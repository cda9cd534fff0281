import { createLogUpdate } from 'log-update';
import { isFinished, type RunState } from '../local/follow.ts';
import { makeTimeLeft } from './time-left.ts';

/** Shows how far the runs are, until `done`. */
export type Progress = { show(runs: readonly RunState[]): void; done(): void };

const BAR_CELLS = 24;
const PLAIN_EVERY_MS = 2000;

/** A live display on a terminal, plain lines elsewhere; both on stderr. */
export function makeProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? liveProgress(stream) : plainProgress(stream);
}

function liveProgress(stream: NodeJS.WriteStream): Progress {
  const update = createLogUpdate(stream);
  const timeLeft = makeTimeLeft();
  return {
    show: (runs) => update(progressLines(runs, timeLeft(runs)).join('\n')),
    done: () => update.done(),
  };
}

function plainProgress(stream: NodeJS.WriteStream): Progress {
  let last = '';
  let lastAt = 0;
  let pending: readonly RunState[] = [];
  const timeLeft = makeTimeLeft();

  function write(): void {
    const lines = progressLines(pending, timeLeft(pending)).join('\n');
    if (lines === last || lines === '') return;
    stream.write(`${lines}\n`);
    last = lines;
    lastAt = Date.now();
  }

  return {
    show(runs) {
      pending = runs;
      if (Date.now() - lastAt >= PLAIN_EVERY_MS) write();
    },
    done: write,
  };
}

/** A line a source: a bar, slices finished of those asked for, and how they ended; and how long the rest will take. */
export function progressLines(runs: readonly RunState[], timeLeft?: string): string[] {
  const bySource = Map.groupBy(runs, (run) => run.source);
  const lines = [...bySource]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, asked]) => {
      const finished = asked.filter(isFinished);
      const filled = Math.floor((finished.length * BAR_CELLS) / asked.length);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
      return `${source.padEnd(12)} ${bar} ${finished.length}/${asked.length} slices ${endings(finished)}`.trimEnd();
    });
  return timeLeft === undefined ? lines : [...lines, timeLeft];
}

function endings(finished: readonly RunState[]): string {
  const byStatus = Map.groupBy(finished, (run) => run.status);
  return [...byStatus].map(([status, runs]) => `${runs.length} ${status}`).join(', ');
}
