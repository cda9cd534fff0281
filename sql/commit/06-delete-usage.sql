-- The slice's old usage facts. Adjustments have a source of their own and stay.
DELETE FROM ai_usage_analytics.fct_usage_daily
WHERE usage_date = CAST(@usage_date AS DATE) AND source = @source AND account = @account;
