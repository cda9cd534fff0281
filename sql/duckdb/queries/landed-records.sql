-- Generated from sql/queries/landed-records.sql (sha256 f117595d4ee66f1d8fdbd5837ebcd648ba84c1d948ddb4614e192e9e1f36a49b) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
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
  CASE
    WHEN raw_response IS NULL
    THEN NULL
    ELSE CAST(TO_JSON(raw_response) AS TEXT)
  END AS raw_json
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
