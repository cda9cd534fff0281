-- What each vendor endpoint looked like when last read, append-only: the newest row of an endpoint counts.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.endpoint_fingerprints (
  source STRING NOT NULL OPTIONS (description = 'which source reads it'),
  account STRING NOT NULL OPTIONS (description = 'the vendor organization or team'),
  endpoint STRING NOT NULL OPTIONS (description = 'its path'),
  fingerprint STRING NOT NULL OPTIONS (description = 'hash of fields and types'),
  fields JSON OPTIONS (description = 'fields, types and null rates'),
  seen_at TIMESTAMP NOT NULL OPTIONS (description = 'when')
)
OPTIONS (description = 'What each vendor endpoint looked like when last read.');
