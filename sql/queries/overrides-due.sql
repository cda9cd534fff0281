-- Owners that were set for days past after the slices of these days were last written: what the next attribution of
-- a slice will change, and why. A mapping version begins with the time of its making in milliseconds.
WITH written AS (
  SELECT source, account, usage_date, mapping_version
  FROM ai_usage_analytics.pipeline_runs
  WHERE usage_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
    AND status IN ('committed', 'adjusted')
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY source, account, usage_date
    ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC
  ) = 1
)
SELECT DISTINCT
  written.source,
  written.account,
  written.usage_date,
  COALESCE(due.api_key_name, due.api_key_id) AS key,
  due.valid_from,
  due.reason
FROM written
INNER JOIN ai_usage_analytics.mapping_overrides AS due
  ON due.valid_from <= written.usage_date
  AND (due.valid_to IS NULL OR written.usage_date <= due.valid_to)
WHERE CAST(SUBSTR(written.mapping_version, 1, 13) AS INT64) <= UNIX_MILLIS(due.created_at)
  AND (written.source = 'cursor') = (COALESCE(due.platform, 'anthropic') = 'cursor')
ORDER BY written.usage_date, written.source, written.account, key, due.valid_from, due.reason;
