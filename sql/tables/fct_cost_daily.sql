-- Fact: money a day, one row for each distinct combination of all columns that are no measure, rate or lineage.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.fct_cost_daily (
  cost_date DATE NOT NULL OPTIONS (description = 'UTC day'),
  platform STRING NOT NULL OPTIONS (description = 'cursor, anthropic_api or anthropic_code'),
  source STRING NOT NULL OPTIONS (description = 'which source the slice belongs to'),
  account STRING NOT NULL OPTIONS (description = 'the vendor organization or team'),
  user_email STRING OPTIONS (description = 'the person; NULL for nobody or a service'),
  service_name STRING OPTIONS (description = 'the service that owns the key, where no person does'),
  department STRING OPTIONS (description = 'as the mapping version says for the day'),
  team STRING OPTIONS (description = 'as the mapping version says for the day'),
  cost_center STRING OPTIONS (description = 'as the mapping version says for the day'),
  attribution_method STRING NOT NULL OPTIONS (description = 'the rule that answered'),
  attribution_confidence NUMERIC NOT NULL OPTIONS (description = '0 to 1, fixed by the rule'),
  share_ratio NUMERIC OPTIONS (description = 'the part of a shared key that this owner carries; NULL when unshared'),
  user_id STRING OPTIONS (description = 'SHA-256 hex of the e-mail, as in dim_users'),
  api_key_id STRING OPTIONS (description = 'the vendor\'s id of the API key'),
  workspace_id STRING OPTIONS (description = 'NULL is Anthropic\'s Default workspace'),
  model STRING OPTIONS (description = 'the vendor\'s name of the model'),
  cost_type STRING NOT NULL OPTIONS (description = 'what was paid for; an unknown one keeps the vendor\'s word'),
  is_billed BOOL NOT NULL OPTIONS (description = 'true: money that will be asked for; false: value used up inside a plan'),
  unit_type STRING OPTIONS (description = 'what volume_units counts'),
  allocation_method STRING NOT NULL OPTIONS (description = 'direct, token_share, request_share or none'),
  corrects_date DATE OPTIONS (description = 'the day that an adjustment corrects'),
  corrects_source STRING OPTIONS (description = 'the source that an adjustment corrects'),
  cost_usd NUMERIC NOT NULL OPTIONS (description = 'US dollars'),
  list_cost_usd NUMERIC OPTIONS (description = 'before discounts, where the vendor says'),
  volume_units NUMERIC OPTIONS (description = 'units paid for'),
  allocation_ratio FLOAT64 OPTIONS (description = 'share cost / parent cost of the rows summed; NULL unless shared'),
  run_id STRING NOT NULL OPTIONS (description = 'lineage: the run that was committed'),
  fetch_id STRING NOT NULL OPTIONS (description = 'lineage: its fetch'),
  landed_rows INT64 NOT NULL OPTIONS (description = 'how many landed rows were summed'),
  ingest_date DATE NOT NULL OPTIONS (description = 'UTC day of the commit'),
  created_timestamp TIMESTAMP NOT NULL OPTIONS (description = 'when the row was written')
)
PARTITION BY cost_date
CLUSTER BY platform, user_email, model
OPTIONS (description = 'Fact: money a day, one row for each distinct combination of all columns that are no measure, rate or lineage.');
