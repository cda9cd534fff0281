-- Billed money of a span of days by month, platform and the rule that found its owner, seats and adjustments left out.
SELECT
  platform,
  FORMAT_DATE('%Y-%m', cost_date) AS month_year_label,
  attribution_method,
  attribution_confidence >= NUMERIC '0.90' AS is_strong,
  user_email IS NOT NULL AS is_person,
  COUNT(*) AS cost_rows,
  SUM(cost_usd) AS billed_usd
FROM ai_usage_analytics.fct_cost_daily
WHERE cost_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
  AND is_billed
  AND cost_type <> 'subscription'
  AND source <> 'adjustment'
GROUP BY platform, month_year_label, attribution_method, is_strong, is_person
ORDER BY platform, month_year_label, attribution_method, is_strong, is_person;
