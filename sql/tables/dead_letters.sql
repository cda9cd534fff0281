-- Messages and records that could not be handled: append-only; vw_dead_letters shows the newest row of each.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.dead_letters (
  dead_letter_id STRING NOT NULL OPTIONS (description = '12 hex of SHA-256 over topic, attributes without the broker\'s own, and data'),
  received_date DATE NOT NULL OPTIONS (description = 'UTC day'),
  received_at TIMESTAMP NOT NULL OPTIONS (description = 'when it was dead-lettered; a resolution has the moment of the row that it resolves'),
  topic STRING NOT NULL OPTIONS (description = 'where the message was published'),
  subscription STRING OPTIONS (description = 'where it could not be handled'),
  function_name STRING NOT NULL OPTIONS (description = 'which function could not handle it'),
  attributes JSON OPTIONS (description = 'of the message'),
  payload STRING OPTIONS (description = 'the message, whole up to 6 MB'),
  payload_truncated BOOL NOT NULL OPTIONS (description = 'true when only the first MiB is kept'),
  error_class STRING NOT NULL OPTIONS (description = 'what must happen next'),
  error_message STRING NOT NULL OPTIONS (description = 'in words'),
  delivery_attempt INT64 OPTIONS (description = 'deliveries so far'),
  source STRING OPTIONS (description = 'of the slice'),
  account STRING OPTIONS (description = 'of the slice'),
  usage_date DATE OPTIONS (description = 'of the slice'),
  run_id STRING OPTIONS (description = 'of the slice'),
  fetch_id STRING OPTIONS (description = 'of the slice'),
  record_count INT64 OPTIONS (description = 'records inside; NULL when unreadable'),
  usd_at_stake NUMERIC OPTIONS (description = 'billed and included dollars inside; NULL when unreadable'),
  state STRING NOT NULL OPTIONS (description = 'open, redriven, discarded or superseded'),
  state_reason STRING OPTIONS (description = 'in words'),
  resolved_at TIMESTAMP OPTIONS (description = 'when a person redrove or discarded it'),
  resolved_by STRING OPTIONS (description = 'who did')
)
PARTITION BY received_date
CLUSTER BY function_name
OPTIONS (description = 'Messages and records that could not be handled: append-only; vw_dead_letters shows the newest row of each.');
