-- The batches of a fetch that hold figures, in the order in which they were sent.
SELECT segment_id, batch_index
FROM (
  SELECT segment_id, batch_index FROM ai_usage_analytics.raw_cursor_usage
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  UNION ALL
  SELECT segment_id, batch_index FROM ai_usage_analytics.raw_cursor_events
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  UNION ALL
  SELECT segment_id, batch_index FROM ai_usage_analytics.raw_cursor_seats
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  UNION ALL
  SELECT segment_id, batch_index FROM ai_usage_analytics.raw_anthropic_usage
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  UNION ALL
  SELECT segment_id, batch_index FROM ai_usage_analytics.raw_anthropic_cost
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
  UNION ALL
  SELECT segment_id, batch_index FROM ai_usage_analytics.raw_claude_code
  WHERE usage_date = CAST(@usage_date AS DATE) AND fetch_id = @fetch_id
)
GROUP BY segment_id, batch_index
ORDER BY segment_id, batch_index;
