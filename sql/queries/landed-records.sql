-- The unsplit records of some batches of a fetch's segment, each once however often it landed and however many
-- owners share it.
WITH landed AS (
  SELECT batch_index, ordinal, share_index, ingest_timestamp, record, raw_response
  FROM ai_usage_analytics.raw_cursor_usage
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id AND segment_id = @segment_id
  UNION ALL
  SELECT batch_index, ordinal, share_index, ingest_timestamp, record, raw_response
  FROM ai_usage_analytics.raw_cursor_events
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id AND segment_id = @segment_id
  UNION ALL
  SELECT batch_index, ordinal, share_index, ingest_timestamp, record, raw_response
  FROM ai_usage_analytics.raw_cursor_seats
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id AND segment_id = @segment_id
  UNION ALL
  SELECT batch_index, ordinal, share_index, ingest_timestamp, record, raw_response
  FROM ai_usage_analytics.raw_anthropic_usage
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id AND segment_id = @segment_id
  UNION ALL
  SELECT batch_index, ordinal, share_index, ingest_timestamp, record, raw_response
  FROM ai_usage_analytics.raw_anthropic_cost
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id AND segment_id = @segment_id
  UNION ALL
  SELECT batch_index, ordinal, share_index, ingest_timestamp, record, raw_response
  FROM ai_usage_analytics.raw_claude_code
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id AND segment_id = @segment_id
)
SELECT
  TO_JSON_STRING(record) AS record_json,
  IF(raw_response IS NULL, NULL, TO_JSON_STRING(raw_response)) AS raw_json
FROM landed
WHERE batch_index BETWEEN CAST(@first_batch AS INT64) AND CAST(@last_batch AS INT64)
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY batch_index, ordinal
  ORDER BY share_index, ingest_timestamp
) = 1
ORDER BY batch_index, ordinal;
