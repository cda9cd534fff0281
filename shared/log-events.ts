/** Every event that a log line can name, and what it says. The names stay: people search and count by them. */
export const LOG_EVENTS = {
  'account.probed': 'a vendor was asked whether its key works, and the line says what came of it',
  'alert.firing': 'a rule of shared/alerts fires; the line has its name and its sentence',
  'daily_job.requested': 'runs were asked for over HTTP',
  'fetch.closed': 'a fetch has sent all of its batches and its manifest',
  'fetch.continued': 'a long fetch has sent what it read and asked for its continuation',
  'fetch.reattributed': 'the landed rows of a slice were sent again, to be attributed anew',
  'fetch.restarted': 'the vendor changed its data while they were read: the fetch begins again',
  'kickoff.requested': 'slices were asked for',
  'mapping.synced': 'a new version of the mapping is stored',
  'message.dead_lettered': 'a message was given up and lies among the dead letters with its reason',
  'message.failed': 'a message failed by a fault that nobody foresaw, and comes again',
  'message.late': 'a message took longer than its sender waits, and comes again',
  'message.retried': 'a message failed by something that passes, and comes again',
  'process.cut_off': 'the process ended before all of its work had',
  'process.stopped': 'the process has ended its work and itself',
  'process.stopping': 'the process was told to end',
  'process.unfinished': 'ending the work of the process has failed',
  'settings.refused': 'the process does not start: settings cannot be used',
  'slice.committed': 'a commit has ended, by the outcome that the line names',
  'slice.refused': 'a run ended without a commit, by a rule of ours, with its reason in the ledger',
  'warehouse.job_done': 'BigQuery has run a job; what it was billed for',
  'warehouse.streamed': 'rows were streamed into a table of BigQuery',
} as const satisfies Record<string, string>;

/** The name of an event. */
export type LogEvent = keyof typeof LOG_EVENTS;
