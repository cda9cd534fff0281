-- Generated from sql/queries/cursor-cycle-spend.sql (sha256 41523cac2c2a9ee5d7fe0a01769f4fe4951ededff4f5fa98d81c05b24f3315a7) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH money AS (
  SELECT
    SUM(cost_usd) AS usd,
    SUM(CASE WHEN cost_date = CAST($from AS DATE) THEN cost_usd ELSE 0 END) AS first_day_usd,
    SUM(CASE WHEN user_email IS NULL THEN cost_usd ELSE 0 END) AS nameless_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
    AND source = 'cursor'
    AND account = $account
    AND cost_type IN ('usage_based', 'included')
), ledger AS (
  SELECT
    COUNT(DISTINCT usage_date) AS days_committed
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    usage_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
    AND source = 'cursor'
    AND account = $account
    AND status IN ('committed', 'unchanged', 'adjusted')
)
SELECT
  COALESCE(money.usd, 0) AS usd,
  COALESCE(money.first_day_usd, 0) AS first_day_usd,
  COALESCE(money.nameless_usd, 0) AS nameless_usd,
  ledger.days_committed
FROM money
CROSS JOIN ledger;
