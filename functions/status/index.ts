import { RULES, type Rule } from '../../shared/alerts/rules.ts';
import type { Log } from '../../shared/log.ts';
import { jsonAnswer, refusal, type WebAnswer, type WebHandler } from '../../shared/web.ts';
import { runChecks } from './checks.ts';
import { metricsText } from './metrics.ts';
import { type Reading, type ReportDeps, readAll, readReport } from './report.ts';

export type StatusDeps = ReportDeps & { log: Log };

/** What can be asked. */
export const STATUS_PATHS = ['/health', '/ready', '/liveness', '/status', '/metrics'] as const;

/** The event that each rule is logged as. */
const EVENTS = new Map(RULES.map(({ name, log_event }) => [name, log_event]));
/** The level that each severity is logged at. */
const LEVELS: Record<Rule['severity'], (log: Log, alert: object, event: string | undefined) => void> = {
  error: (log, alert, event) => log.error(alert, event),
  warning: (log, alert, event) => log.warn(alert, event),
};

const OK: WebAnswer = { status: 200, type: 'text/plain', text: 'OK' };
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Tells how the pipeline does, by the paths above; an alert that fires is logged whenever it is seen. */
export function makeStatus(deps: StatusDeps): WebHandler {
  async function evaluated(): Promise<Reading> {
    const reading = await readAll(deps);
    for (const { severity, state, ...alert } of reading.alerts) {
      if (state === 'firing') LEVELS[severity](deps.log, alert, EVENTS.get(alert.rule));
    }
    return reading;
  }

  const answers: Record<(typeof STATUS_PATHS)[number], () => Promise<WebAnswer>> = {
    '/liveness': async () => OK,
    '/ready': async () => OK,
    async '/health'() {
      const checks = await runChecks(deps);
      const isOk = checks.every(({ ok }) => ok);
      return jsonAnswer(isOk ? 200 : 503, { status: isOk ? 'ok' : 'failing', checks });
    },
    '/status': async () => jsonAnswer(200, await readReport(deps, await evaluated())),
    async '/metrics'() {
      const reading = await evaluated();
      const text = metricsText(reading, deps.nextSchedule(reading.at));
      return { status: 200, type: METRICS_TYPE, text };
    },
  };

  return async ({ method, path }) => {
    const asked = STATUS_PATHS.find((one) => one === path.replace(/(?<=.)\/$/, ''));
    if (!asked) return refusal(404, `there is no ${path} here: ask for ${STATUS_PATHS.join(', ')}`);
    if (method !== 'GET' && method !== 'HEAD') return refusal(405, `${asked} is asked by GET`);
    return answers[asked]();
  };
}
