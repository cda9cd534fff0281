-- Generated from sql/queries/cursor-cycle-spend.sql (sha256 a89ea0e615c3e2b4a1f78fa7fb4214d3a54b332ccd7585eb021ccbafce70e65a) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH money AS (
  SELECT
    SUM(cost_usd) AS usd,
    SUM(
      CASE
        WHEN COALESCE(corrects_date, cost_date) = CAST($from AS DATE)
        THEN cost_usd
        ELSE 0
      END
    ) AS first_day_usd,
    SUM(CASE WHEN user_email IS NULL THEN cost_usd ELSE 0 END) AS nameless_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date >= CAST($from AS DATE)
    AND COALESCE(corrects_date, cost_date) BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
    AND COALESCE(corrects_source, source) = 'cursor'
    AND account = $account
    AND cost_type <> 'subscription'
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
