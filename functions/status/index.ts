import type { Alert } from '../../shared/alerts/evaluate.ts';
import type { Rule } from '../../shared/alerts/rules.ts';
import type { Log } from '../../shared/log.ts';
import type { LogFields } from '../../shared/log-fields.ts';
import { jsonAnswer, refusal, type WebAnswer, type WebHandler } from '../../shared/web.ts';
import { runChecks } from './checks.ts';
import { metricsText } from './metrics.ts';
import { type Reading, type ReportDeps, readAll, readReport } from './report.ts';

export type StatusDeps = ReportDeps & { log: Log };

/** What can be asked. */
export const STATUS_PATHS = ['/health', '/ready', '/liveness', '/status', '/metrics'] as const;

/** How an alert of each severity is logged; the event is the one that every rule names. */
const LEVELS: Record<Rule['severity'], (log: Log, alert: LogFields) => void> = {
  error: (log, alert) => log.error(alert, 'alert.firing'),
  warning: (log, alert) => log.warn(alert, 'alert.firing'),
};

/** What the log says of an alert; what there is not has no field. */
function fieldsOf({ rule, subject, value, threshold, unit, sentence, runbook }: Alert): LogFields {
  return {
    ...{ rule, threshold, unit, runbook },
    ...{ subject: subject ?? undefined, value: value ?? undefined, sentence: sentence ?? undefined },
  };
}

const OK: WebAnswer = { status: 200, type: 'text/plain', text: 'OK' };
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Tells how the pipeline does, by the paths above; an alert that fires is logged whenever it is seen. */
export function makeStatus(deps: StatusDeps): WebHandler {
  async function evaluated(): Promise<Reading> {
    const reading = await readAll(deps);
    for (const alert of reading.alerts) {
      if (alert.state === 'firing') LEVELS[alert.severity](deps.log, fieldsOf(alert));
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
