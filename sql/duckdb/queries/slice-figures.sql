-- Generated from sql/queries/slice-figures.sql (sha256 bb4cff02b39100d61ba97d925c74a30549893658bf38187f8627728792ec6991) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH standing AS (
  SELECT
    source,
    account,
    usage_date,
    vendor_rows
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    usage_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
    AND status IN ('committed', 'unchanged', 'adjusted')
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY source, account, usage_date
      ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC
    ) = 1
), money AS (
  SELECT
    source,
    account,
    cost_date AS usage_date,
    SUM(CASE WHEN is_billed THEN cost_usd ELSE 0 END) AS billed_usd,
    SUM(CASE WHEN is_billed THEN 0 ELSE cost_usd END) AS included_usd,
    SUM(CASE WHEN is_billed AND cost_type <> 'subscription' THEN cost_usd ELSE 0 END) AS coverable_usd,
    SUM(
      CASE
        WHEN is_billed AND attribution_method <> 'unattributed'
        THEN cost_usd
        ELSE 0
      END
    ) AS attributed_billed_usd,
    SUM(
      CASE
        WHEN is_billed AND cost_type <> 'subscription' AND attribution_method <> 'unattributed'
        THEN cost_usd
        ELSE 0
      END
    ) AS attributed_usd,
    SUM(
      CASE
        WHEN is_billed
        AND cost_type <> 'subscription'
        AND attribution_confidence >= CAST('0.90' AS DECIMAL(38, 9))
        THEN cost_usd
        ELSE 0
      END
    ) AS strongly_attributed_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
  GROUP BY
    source,
    account,
    cost_date
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
