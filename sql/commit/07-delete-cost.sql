-- The slice's old cost facts. Adjustments have a source of their own and stay.
DELETE FROM ai_usage_analytics.fct_cost_daily
WHERE cost_date = CAST(@usage_date AS DATE) AND source = @source AND account = @account;
