-- Generated from sql/queries/planned-moves.sql (sha256 b5f134429c9c5ce1806a52466974ff08948ba2fbdaccbfeac2f9271eed1db616) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH planned AS (
  SELECT
    source,
    account,
    usage_date,
    fetch_id,
    segment_ids
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    CASE
      WHEN $run_ids IS NULL OR ARRAY_LENGTH($run_ids) = 0
      THEN FALSE
      WHEN ARRAY_CONTAINS($run_ids, run_id)
      THEN TRUE
      WHEN run_id IS NULL OR ARRAY_LENGTH($run_ids) <> LIST_COUNT($run_ids)
      THEN NULL
      ELSE FALSE
    END
    AND status = 'planned'
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY run_id ORDER BY recorded_at DESC) = 1
), delivered AS (
  SELECT
    usage_date,
    fetch_id,
    segment_id,
    batch_index,
    ordinal,
    share_index,
    platform,
    user_email,
    service_name,
    is_billed,
    cost_usd
  FROM ai_usage_analytics.raw_cursor_events
  WHERE
    usage_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
  UNION ALL
  SELECT
    usage_date,
    fetch_id,
    segment_id,
    batch_index,
    ordinal,
    share_index,
    platform,
    user_email,
    service_name,
    is_billed,
    cost_usd
  FROM ai_usage_analytics.raw_cursor_seats
  WHERE
    usage_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
  UNION ALL
  SELECT
    usage_date,
    fetch_id,
    segment_id,
    batch_index,
    ordinal,
    share_index,
    platform,
    user_email,
    service_name,
    is_billed,
    cost_usd
  FROM ai_usage_analytics.raw_anthropic_cost
  WHERE
    usage_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
), landed AS (
  SELECT
    delivered.platform,
    delivered.user_email,
    delivered.service_name,
    delivered.is_billed,
    delivered.cost_usd
  FROM delivered
  INNER JOIN planned
    ON planned.fetch_id = delivered.fetch_id
    AND planned.usage_date = delivered.usage_date
    AND STRPOS(',' || planned.segment_ids || ',', ',' || delivered.segment_id || ',') > 0
  WHERE
    NOT delivered.cost_usd IS NULL
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY delivered.fetch_id, delivered.segment_id, delivered.batch_index, delivered.ordinal, delivered.share_index
      ORDER BY delivered.usage_date NULLS FIRST
    ) = 1
), books AS (
  SELECT
    facts.platform,
    facts.user_email,
    facts.service_name,
    facts.is_billed,
    facts.cost_usd
  FROM ai_usage_analytics.fct_cost_daily AS facts
  INNER JOIN planned
    ON planned.account = facts.account
    AND planned.source = COALESCE(facts.corrects_source, facts.source)
    AND planned.usage_date = COALESCE(facts.corrects_date, facts.cost_date)
  WHERE
    facts.cost_date >= CAST($from AS DATE)
), sides AS (
  SELECT
    platform,
    user_email,
    service_name,
    is_billed,
    cost_usd AS planned_usd,
    0 AS previous_usd
  FROM landed
  UNION ALL
  SELECT
    platform,
    user_email,
    service_name,
    is_billed,
    0 AS planned_usd,
    cost_usd AS previous_usd
  FROM books
)
SELECT
  platform,
  user_email,
  service_name,
  is_billed,
  SUM(previous_usd) AS books_usd,
  SUM(planned_usd) AS vendor_usd
FROM sides
GROUP BY
  platform,
  user_email,
  service_name,
  is_billed
HAVING
  SUM(previous_usd) <> SUM(planned_usd)
ORDER BY
  ABS(SUM(planned_usd) - SUM(previous_usd)) DESC,
  platform NULLS FIRST,
  user_email NULLS FIRST,
  service_name NULLS FIRST,
  is_billed NULLS FIRST;
