-- Generated from sql/queries/landed-records.sql (sha256 32c15b66417ab72fac31476cf253707e4c72e600421e8d2d6c5ead697513cf36) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH landed AS (
  SELECT
    batch_index,
    ordinal,
    share_index,
    ingest_timestamp,
    record,
    raw_response
  FROM ai_usage_analytics.raw_cursor_usage
  WHERE
    usage_date = CAST($usage_date AS DATE)
    AND fetch_id = $fetch_id
    AND segment_id = $segment_id
  UNION ALL
  SELECT
    batch_index,
    ordinal,
    share_index,
    ingest_timestamp,
    record,
    raw_response
  FROM ai_usage_analytics.raw_cursor_events
  WHERE
    usage_date = CAST($usage_date AS DATE)
    AND fetch_id = $fetch_id
    AND segment_id = $segment_id
  UNION ALL
  SELECT
    batch_index,
    ordinal,
    share_index,
    ingest_timestamp,
    record,
    raw_response
  FROM ai_usage_analytics.raw_cursor_seats
  WHERE
    usage_date = CAST($usage_date AS DATE)
    AND fetch_id = $fetch_id
    AND segment_id = $segment_id
  UNION ALL
  SELECT
    batch_index,
    ordinal,
    share_index,
    ingest_timestamp,
    record,
    raw_response
  FROM ai_usage_analytics.raw_anthropic_usage
  WHERE
    usage_date = CAST($usage_date AS DATE)
    AND fetch_id = $fetch_id
    AND segment_id = $segment_id
  UNION ALL
  SELECT
    batch_index,
    ordinal,
    share_index,
    ingest_timestamp,
    record,
    raw_response
  FROM ai_usage_analytics.raw_anthropic_cost
  WHERE
    usage_date = CAST($usage_date AS DATE)
    AND fetch_id = $fetch_id
    AND segment_id = $segment_id
  UNION ALL
  SELECT
    batch_index,
    ordinal,
    share_index,
    ingest_timestamp,
    record,
    raw_response
  FROM ai_usage_analytics.raw_claude_code
  WHERE
    usage_date = CAST($usage_date AS DATE)
    AND fetch_id = $fetch_id
    AND segment_id = $segment_id
)
SELECT
  CAST(TO_JSON(record) AS TEXT) AS record_json,
  CAST(TO_JSON(raw_response) AS TEXT) AS raw_json
FROM landed
WHERE
  batch_index BETWEEN CAST($first_batch AS BIGINT) AND CAST($last_batch AS BIGINT)
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY batch_index, ordinal
    ORDER BY share_index NULLS FIRST, ingest_timestamp NULLS FIRST
  ) = 1
ORDER BY
  batch_index NULLS FIRST,
  ordinal NULLS FIRST;
