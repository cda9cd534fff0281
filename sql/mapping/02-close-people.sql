-- A new mapping version: what the version before it held ends with it.
UPDATE ai_usage_analytics.dim_people
SET version_to = @previous_version
WHERE version_to IS NULL AND version_from <> @version;
