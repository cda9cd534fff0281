-- Generated from sql/queries/landed-batches.sql (sha256 cf0e2695e69f9ee956d70e30771c2c23c998ae8fbea5b5eb89576d34cb3aa941) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  segment_id,
  batch_index
FROM (
  SELECT
    segment_id,
    batch_index
  FROM ai_usage_analytics.raw_cursor_usage
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL
  SELECT
    segment_id,
    batch_index
  FROM ai_usage_analytics.raw_cursor_events
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL
  SELECT
    segment_id,
    batch_index
  FROM ai_usage_analytics.raw_cursor_seats
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL
  SELECT
    segment_id,
    batch_index
  FROM ai_usage_analytics.raw_anthropic_usage
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL
  SELECT
    segment_id,
    batch_index
  FROM ai_usage_analytics.raw_anthropic_cost
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
  UNION ALL
  SELECT
    segment_id,
    batch_index
  FROM ai_usage_analytics.raw_claude_code
  WHERE
    usage_date = CAST($usage_date AS DATE) AND fetch_id = $fetch_id
)
GROUP BY
  segment_id,
  batch_index
ORDER BY
  segment_id NULLS FIRST,
  batch_index NULLS FIRST;
