-- What the books of the slice owe to the vendor's truth, a row an owner, on the first open day from when it was
-- found: in a closed month the facts stay and the difference is written, in an open one the facts are the truth and
-- earlier adjustments are taken back. The sum of facts and adjustments is the vendor's truth either way.
INSERT INTO ai_usage_analytics.fct_cost_daily (
  cost_date, platform, source, account, user_email, service_name, department, team, cost_center,
  attribution_method, attribution_confidence, user_id, cost_type, is_billed, allocation_method, corrects_date,
  corrects_source, cost_usd, run_id, fetch_id, landed_rows, ingest_date, created_timestamp
)
WITH
-- 0: the truth; 1: the facts as this commit leaves them; 2: what has been adjusted before.
books AS (
  SELECT
    0 AS part, platform, user_email, service_name, department, team, cost_center, attribution_method,
    attribution_confidence, is_billed, cost_usd AS owed_usd
  FROM new_cost
  UNION ALL
  SELECT
    1 AS part, platform, user_email, service_name, department, team, cost_center, attribution_method,
    attribution_confidence, is_billed, -cost_usd AS owed_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE cost_date = CAST(@usage_date AS DATE) AND source = @source AND account = @account
  UNION ALL
  SELECT
    2 AS part, platform, user_email, service_name, department, team, cost_center, attribution_method,
    attribution_confidence, is_billed, -cost_usd AS owed_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE cost_date >= CAST(@usage_date AS DATE)
    AND source = 'adjustment'
    AND account = @account
    AND corrects_source = @source
    AND corrects_date = CAST(@usage_date AS DATE)
),
-- One row speaks for its owner: the newest part's, of several the one that is least certain.
owed AS (
  SELECT
    * EXCEPT (owed_usd),
    SUM(owed_usd) OVER (PARTITION BY platform, user_email, service_name, is_billed) AS cost_usd,
    ROW_NUMBER() OVER (
      PARTITION BY platform, user_email, service_name, is_billed
      ORDER BY part, attribution_confidence, attribution_method, department, team, cost_center
    ) AS place
  FROM books
),
locked AS (
  SELECT month
  FROM (
    SELECT month, is_locked
    FROM ai_usage_analytics.month_locks
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (PARTITION BY month ORDER BY changed_at DESC) = 1
  )
  WHERE is_locked
),
found AS (
  SELECT MIN(open_day) AS found_date
  FROM UNNEST(GENERATE_DATE_ARRAY(
    DATE(CAST(@committed_at AS TIMESTAMP), 'UTC'),
    DATE_ADD(DATE(CAST(@committed_at AS TIMESTAMP), 'UTC'), INTERVAL 366 DAY)
  )) AS open_day
  WHERE FORMAT_DATE('%Y-%m', open_day) NOT IN (SELECT month FROM locked)
)
SELECT
  found.found_date AS cost_date,
  owed.platform,
  'adjustment' AS source,
  CAST(@account AS STRING) AS account,
  owed.user_email,
  owed.service_name,
  owed.department,
  owed.team,
  owed.cost_center,
  owed.attribution_method,
  owed.attribution_confidence,
  TO_HEX(SHA256(owed.user_email)) AS user_id,
  'adjustment' AS cost_type,
  owed.is_billed,
  'none' AS allocation_method,
  CAST(@usage_date AS DATE) AS corrects_date,
  CAST(@source AS STRING) AS corrects_source,
  owed.cost_usd,
  CAST(@run_id AS STRING) AS run_id,
  CAST(@fetch_id AS STRING) AS fetch_id,
  0 AS landed_rows,
  DATE(CAST(@committed_at AS TIMESTAMP), 'UTC') AS ingest_date,
  CAST(@committed_at AS TIMESTAMP) AS created_timestamp
FROM owed CROSS JOIN found
WHERE owed.place = 1 AND owed.cost_usd <> 0;
