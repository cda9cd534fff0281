-- Landing: spend of the running billing cycle as the vendor states it; kept raw, never a fact.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.raw_cursor_spend (
  record_kind STRING NOT NULL OPTIONS (description = 'usage, cost, subscription, directory or spend'),
  usage_date DATE NOT NULL OPTIONS (description = 'UTC day of the slice'),
  platform STRING NOT NULL OPTIONS (description = 'cursor, anthropic_api or anthropic_code'),
  stated_email STRING OPTIONS (description = 'the e-mail as the vendor states it on the row'),
  vendor_user_id STRING OPTIONS (description = 'the vendor\'s id of the person'),
  api_key_id STRING OPTIONS (description = 'the vendor\'s id of the API key'),
  api_key_name STRING OPTIONS (description = 'the name of the API key when it was read'),
  workspace_id STRING OPTIONS (description = 'NULL is the Default workspace'),
  model STRING OPTIONS (description = 'the vendor\'s name of the model'),
  spend_cents STRING OPTIONS (description = 'on demand, the vendor\'s text'),
  overall_spend_cents STRING OPTIONS (description = 'on demand and included, the vendor\'s text'),
  cycle_start TIMESTAMP OPTIONS (description = 'start of the billing cycle'),
  user_email STRING OPTIONS (description = 'the person; NULL for nobody or a service'),
  service_name STRING OPTIONS (description = 'the service that owns the key, where no person does'),
  department STRING OPTIONS (description = 'as the mapping version says for the day'),
  team STRING OPTIONS (description = 'as the mapping version says for the day'),
  cost_center STRING OPTIONS (description = 'as the mapping version says for the day'),
  attribution_method STRING NOT NULL OPTIONS (description = 'the rule that answered'),
  attribution_confidence NUMERIC NOT NULL OPTIONS (description = '0 to 1, fixed by the rule'),
  share_ratio NUMERIC OPTIONS (description = 'the part of a shared key that this owner carries; NULL when unshared'),
  account STRING NOT NULL OPTIONS (description = 'the vendor organization or team'),
  run_id STRING NOT NULL OPTIONS (description = 'the request that produced the row'),
  fetch_id STRING NOT NULL OPTIONS (description = 'one execution of the ingest function for the run'),
  segment_id STRING NOT NULL OPTIONS (description = 'one execution within the fetch'),
  batch_index INT64 NOT NULL OPTIONS (description = 'the message of the segment'),
  ordinal INT64 NOT NULL OPTIONS (description = 'position of the record in its batch'),
  share_index INT64 NOT NULL OPTIONS (description = 'which share of a record that several owners share; 0 when unshared'),
  share_count INT64 NOT NULL OPTIONS (description = 'how many shares the record was split into; 1 when unshared'),
  ingest_date DATE NOT NULL OPTIONS (description = 'UTC day of landing'),
  ingest_timestamp TIMESTAMP NOT NULL OPTIONS (description = 'when the row landed'),
  mapping_version STRING NOT NULL OPTIONS (description = 'the mapping that attributed the row'),
  raw_response JSON OPTIONS (description = 'the vendor\'s own row'),
  record JSON NOT NULL OPTIONS (description = 'the normalized record before any split')
)
PARTITION BY usage_date
CLUSTER BY fetch_id
OPTIONS (description = 'Landing: spend of the running billing cycle as the vendor states it; kept raw, never a fact.', require_partition_filter = TRUE, partition_expiration_days = 731);
