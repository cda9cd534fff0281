-- Generated from sql/locks/01-month.sql (sha256 9b180fefde29ab9725e91f2bc02d2b667e31ebab77d8fbae2a7b96a516ec6cf9) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
INSERT INTO ai_usage_analytics.month_locks (
  month,
  is_locked,
  changed_at,
  changed_by,
  reason
)
VALUES
  (
    CAST($month AS TEXT),
    CAST($is_locked AS BOOLEAN),
    CAST($changed_at AS TIMESTAMPTZ),
    CAST($changed_by AS TEXT),
    CAST($reason AS TEXT)
  );
