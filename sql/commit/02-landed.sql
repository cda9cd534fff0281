-- Everything that landed for the manifest's segments, each identity once however often it was delivered.
CREATE TEMP TABLE landed AS
WITH delivered AS (
  SELECT * EXCEPT (raw_response, record)
  FROM ai_usage_analytics.raw_cursor_usage
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  FULL OUTER UNION ALL CORRESPONDING
  SELECT * EXCEPT (raw_response, record)
  FROM ai_usage_analytics.raw_cursor_events
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  FULL OUTER UNION ALL CORRESPONDING
  SELECT * EXCEPT (raw_response, record)
  FROM ai_usage_analytics.raw_cursor_seats
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  FULL OUTER UNION ALL CORRESPONDING
  SELECT * EXCEPT (raw_response, record)
  FROM ai_usage_analytics.raw_cursor_spend
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  FULL OUTER UNION ALL CORRESPONDING
  SELECT * EXCEPT (raw_response, record)
  FROM ai_usage_analytics.raw_anthropic_usage
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  FULL OUTER UNION ALL CORRESPONDING
  SELECT * EXCEPT (raw_response, record)
  FROM ai_usage_analytics.raw_anthropic_cost
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  FULL OUTER UNION ALL CORRESPONDING
  SELECT * EXCEPT (raw_response, record)
  FROM ai_usage_analytics.raw_claude_code
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  FULL OUTER UNION ALL CORRESPONDING
  SELECT * EXCEPT (raw_response, record)
  FROM ai_usage_analytics.raw_directory
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
)
SELECT *
FROM delivered
WHERE segment_id IN UNNEST(@segment_ids)
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY segment_id, batch_index, ordinal, share_index
  ORDER BY ingest_timestamp
) = 1;
