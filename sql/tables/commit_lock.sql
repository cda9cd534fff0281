-- One row. Every transaction that changes facts, the mapping or month locks updates it first, so that any two conflict.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.commit_lock (
  commits INT64 NOT NULL OPTIONS (description = 'how many transactions so far'),
  holder STRING OPTIONS (description = 'the run or mapping version that updated it last')
)
OPTIONS (description = 'One row. Every transaction that changes facts, the mapping or month locks updates it first, so that any two conflict.');
