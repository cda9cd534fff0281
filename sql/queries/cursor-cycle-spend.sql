-- What the events of an account cost on the days of a billing cycle, on the first of them and without a person, and how
-- many of the days are committed. What was adjusted of a day after its month was closed is of that day.
WITH money AS (
  SELECT
    SUM(cost_usd) AS usd,
    SUM(IF(COALESCE(corrects_date, cost_date) = CAST(@from AS DATE), cost_usd, 0)) AS first_day_usd,
    SUM(IF(user_email IS NULL, cost_usd, 0)) AS nameless_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE cost_date >= CAST(@from AS DATE)
    AND COALESCE(corrects_date, cost_date) BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
    AND COALESCE(corrects_source, source) = 'cursor'
    AND account = @account
    AND cost_type <> 'subscription'
),
ledger AS (
  SELECT COUNT(DISTINCT usage_date) AS days_committed
  FROM ai_usage_analytics.pipeline_runs
  WHERE usage_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
    AND source = 'cursor'
    AND account = @account
    AND status IN ('committed', 'unchanged', 'adjusted')
)
SELECT
  COALESCE(money.usd, 0) AS usd,
  COALESCE(money.first_day_usd, 0) AS first_day_usd,
  COALESCE(money.nameless_usd, 0) AS nameless_usd,
  ledger.days_committed
FROM money
CROSS JOIN ledger;
