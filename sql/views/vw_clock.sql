-- Grain: one row.
-- Meaning: the time, as every other view sees it. A test replaces this view to set the clock.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_clock AS
SELECT
  CURRENT_TIMESTAMP() AS now_at,
  CURRENT_DATE('UTC') AS today;
