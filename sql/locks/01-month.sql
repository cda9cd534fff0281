-- Closes a month or opens it again; its newest row holds.
INSERT INTO ai_usage_analytics.month_locks (month, is_locked, changed_at, changed_by, reason)
VALUES (
  CAST(@month AS STRING),
  CAST(@is_locked AS BOOL),
  CAST(@changed_at AS TIMESTAMP),
  CAST(@changed_by AS STRING),
  CAST(@reason AS STRING)
);
