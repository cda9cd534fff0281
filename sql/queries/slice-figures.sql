-- A slice as it now stands: its money by its facts, its vendor rows by its newest standing ledger row.
WITH standing AS (
  SELECT source, account, usage_date, vendor_rows
  FROM ai_usage_analytics.pipeline_runs
  WHERE usage_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
    AND status IN ('committed', 'unchanged', 'adjusted')
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY source, account, usage_date
    ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC
  ) = 1
),
money AS (
  SELECT
    source,
    account,
    cost_date AS usage_date,
    SUM(IF(is_billed, cost_usd, 0)) AS billed_usd,
    SUM(IF(is_billed, 0, cost_usd)) AS included_usd,
    SUM(IF(is_billed AND cost_type <> 'subscription', cost_usd, 0)) AS coverable_usd,
    SUM(IF(is_billed AND attribution_method <> 'unattributed', cost_usd, 0)) AS attributed_billed_usd,
    SUM(
      IF(is_billed AND cost_type <> 'subscription' AND attribution_method <> 'unattributed', cost_usd, 0)
    ) AS attributed_usd,
    SUM(
      IF(is_billed AND cost_type <> 'subscription' AND attribution_confidence >= NUMERIC '0.90', cost_usd, 0)
    ) AS strongly_attributed_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE cost_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
  GROUP BY source, account, cost_date
)
SELECT
  standing.source,
  standing.account,
  standing.usage_date,
  standing.vendor_rows,
  COALESCE(money.billed_usd, 0) AS billed_usd,
  COALESCE(money.included_usd, 0) AS included_usd,
  COALESCE(money.coverable_usd, 0) AS coverable_usd,
  COALESCE(money.attributed_billed_usd, 0) AS attributed_billed_usd,
  COALESCE(money.attributed_usd, 0) AS attributed_usd,
  COALESCE(money.strongly_attributed_usd, 0) AS strongly_attributed_usd
FROM standing
LEFT JOIN money
  ON money.source = standing.source
  AND money.account = standing.account
  AND money.usage_date = standing.usage_date;
