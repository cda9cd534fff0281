-- Billed dollars of a span of days by who carries them; neither an e-mail nor a service is nobody.
SELECT user_email, service_name, SUM(cost_usd) AS billed_usd
FROM ai_usage_analytics.fct_cost_daily
WHERE cost_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
  AND is_billed
GROUP BY user_email, service_name;
