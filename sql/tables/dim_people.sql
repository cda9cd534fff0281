-- Dimension: department and team of people, in every version of the mapping.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.dim_people (
  email STRING NOT NULL OPTIONS (description = 'lower case'),
  department STRING OPTIONS (description = 'as the mapping states it'),
  team STRING OPTIONS (description = 'as the mapping states it'),
  manager_email STRING OPTIONS (description = 'as the mapping states it'),
  cost_center STRING OPTIONS (description = 'as the mapping states it'),
  valid_from DATE OPTIONS (description = 'first day, inclusive; NULL is from the beginning'),
  valid_to DATE OPTIONS (description = 'last day, inclusive; NULL is open'),
  version_from STRING NOT NULL OPTIONS (description = 'first mapping version that holds the row'),
  version_to STRING OPTIONS (description = 'last mapping version that holds the row; NULL is open')
)
OPTIONS (description = 'Dimension: department and team of people, in every version of the mapping.');
