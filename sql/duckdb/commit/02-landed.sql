-- Generated from sql/commit/02-landed.sql (sha256 632fdb481025d853e01ade96eaefd90b9354b9bb1314fcc43b06edd8bdbe6974) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TEMPORARY TABLE landed AS
WITH delivered AS (
  SELECT
    *
    EXCLUDE (raw_response, record)
  FROM ai_usage_analytics.raw_cursor_usage
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL BY NAME
  SELECT
    *
    EXCLUDE (raw_response, record)
  FROM ai_usage_analytics.raw_cursor_events
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL BY NAME
  SELECT
    *
    EXCLUDE (raw_response, record)
  FROM ai_usage_analytics.raw_cursor_seats
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL BY NAME
  SELECT
    *
    EXCLUDE (raw_response, record)
  FROM ai_usage_analytics.raw_cursor_spend
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL BY NAME
  SELECT
    *
    EXCLUDE (raw_response, record)
  FROM ai_usage_analytics.raw_anthropic_usage
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL BY NAME
  SELECT
    *
    EXCLUDE (raw_response, record)
  FROM ai_usage_analytics.raw_anthropic_cost
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL BY NAME
  SELECT
    *
    EXCLUDE (raw_response, record)
  FROM ai_usage_analytics.raw_claude_code
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL BY NAME
  SELECT
    *
    EXCLUDE (raw_response, record)
  FROM ai_usage_analytics.raw_directory
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
)
SELECT
  *
FROM delivered
WHERE
  CASE
    WHEN $segment_ids IS NULL OR ARRAY_LENGTH($segment_ids) = 0
    THEN FALSE
    WHEN ARRAY_CONTAINS($segment_ids, segment_id)
    THEN TRUE
    WHEN segment_id IS NULL OR ARRAY_LENGTH($segment_ids) <> LIST_COUNT($segment_ids)
    THEN NULL
    ELSE FALSE
  END
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY segment_id, batch_index, ordinal, share_index
    ORDER BY ingest_timestamp NULLS FIRST
  ) = 1;
