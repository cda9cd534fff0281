-- Something true that a person should know, with the dollars that it touches.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.findings (
  found_date DATE NOT NULL OPTIONS (description = 'UTC day'),
  found_at TIMESTAMP NOT NULL OPTIONS (description = 'when it was found'),
  source STRING OPTIONS (description = 'of the slice'),
  account STRING OPTIONS (description = 'of the slice'),
  usage_date DATE OPTIONS (description = 'of the slice'),
  run_id STRING OPTIONS (description = 'the run that found it'),
  kind STRING NOT NULL OPTIONS (description = 'stable name'),
  severity STRING NOT NULL OPTIONS (description = 'info, warning or error'),
  text STRING NOT NULL OPTIONS (description = 'in words'),
  usd NUMERIC OPTIONS (description = 'dollars that it touches')
)
PARTITION BY found_date
CLUSTER BY kind
OPTIONS (description = 'Something true that a person should know, with the dollars that it touches.');
