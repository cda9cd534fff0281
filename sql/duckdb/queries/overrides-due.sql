-- Generated from sql/queries/overrides-due.sql (sha256 0acae4702d181fc7063093fd60a495ac6213adaf8d1a55a7086a6ec634186704) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH written AS (
  SELECT
    source,
    account,
    usage_date,
    mapping_version
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    usage_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
    AND status IN ('committed', 'adjusted')
  QUALIFY
    ROW_NUMBER() OVER (
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
  AND (
    due.valid_to IS NULL OR written.usage_date <= due.valid_to
  )
WHERE
  CAST(SUBSTRING(written.mapping_version, 1, 13) AS BIGINT) <= EPOCH_MS(due.created_at)
  AND (
    written.source = 'cursor'
  ) = (
    COALESCE(due.platform, 'anthropic') = 'cursor'
  )
ORDER BY
  written.usage_date NULLS FIRST,
  written.source NULLS FIRST,
  written.account NULLS FIRST,
  key NULLS FIRST,
  due.valid_from NULLS FIRST,
  due.reason NULLS FIRST;
