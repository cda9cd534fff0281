-- Dimension: the vendors' directories, remembered when the vendor forgets.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.dim_directory (
  account STRING NOT NULL OPTIONS (description = 'the vendor organization or team'),
  platform STRING NOT NULL OPTIONS (description = 'which vendor\'s directory'),
  kind STRING NOT NULL OPTIONS (description = 'user, key, service_account, workspace or member'),
  vendor_id STRING NOT NULL OPTIONS (description = 'the vendor\'s id'),
  email STRING OPTIONS (description = 'lower case'),
  name STRING OPTIONS (description = 'display name'),
  principal_id STRING OPTIONS (description = 'on whose behalf a key acts'),
  creator_id STRING OPTIONS (description = 'who made a key'),
  first_seen TIMESTAMP NOT NULL OPTIONS (description = 'fetched_at of the first fetch that listed it'),
  last_seen TIMESTAMP NOT NULL OPTIONS (description = 'fetched_at of the last fetch that listed it')
)
OPTIONS (description = 'Dimension: the vendors\' directories, remembered when the vendor forgets.');
