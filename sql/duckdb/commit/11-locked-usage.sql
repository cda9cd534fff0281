-- Generated from sql/commit/11-locked-usage.sql (sha256 02a163905de0f6f97292138a63c3ffc886e4553e096fb8b66dc6d143d2ac0bc4) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
INSERT INTO ai_usage_analytics.findings (
  found_date,
  found_at,
  source,
  account,
  usage_date,
  run_id,
  kind,
  severity,
  text,
  usd
)
WITH sides AS (
  SELECT
    1 AS side,
    input_tokens,
    output_tokens,
    cached_input_tokens,
    cache_read_tokens,
    requests,
    sessions,
    lines_of_code_added,
    lines_of_code_accepted,
    total_accepts,
    total_rejects,
    subscription_requests,
    usage_based_requests
  FROM new_usage
  UNION ALL
  SELECT
    -1 AS side,
    input_tokens,
    output_tokens,
    cached_input_tokens,
    cache_read_tokens,
    requests,
    sessions,
    lines_of_code_added,
    lines_of_code_accepted,
    total_accepts,
    total_rejects,
    subscription_requests,
    usage_based_requests
  FROM ai_usage_analytics.fct_usage_daily
  WHERE
    usage_date = CAST($usage_date AS DATE) AND source = $source AND account = $account
), measures AS (
  SELECT
    'input_tokens' AS measure,
    side * input_tokens AS part
  FROM sides
  UNION ALL
  SELECT
    'output_tokens',
    side * output_tokens
  FROM sides
  UNION ALL
  SELECT
    'cached_input_tokens',
    side * cached_input_tokens
  FROM sides
  UNION ALL
  SELECT
    'cache_read_tokens',
    side * cache_read_tokens
  FROM sides
  UNION ALL
  SELECT
    'requests',
    side * requests
  FROM sides
  UNION ALL
  SELECT
    'sessions',
    side * sessions
  FROM sides
  UNION ALL
  SELECT
    'lines_of_code_added',
    side * lines_of_code_added
  FROM sides
  UNION ALL
  SELECT
    'lines_of_code_accepted',
    side * lines_of_code_accepted
  FROM sides
  UNION ALL
  SELECT
    'total_accepts',
    side * total_accepts
  FROM sides
  UNION ALL
  SELECT
    'total_rejects',
    side * total_rejects
  FROM sides
  UNION ALL
  SELECT
    'subscription_requests',
    side * subscription_requests
  FROM sides
  UNION ALL
  SELECT
    'usage_based_requests',
    side * usage_based_requests
  FROM sides
), moved AS (
  SELECT
    measure,
    SUM(part) AS difference
  FROM measures
  GROUP BY
    measure
  HAVING
    SUM(part) <> 0
), told AS (
  SELECT
    COUNT(*) AS moves,
    LISTAGG(
      
        measure || CASE WHEN difference > 0 THEN ' +' ELSE ' ' END || CAST(difference AS TEXT),
        ', '
      
      ORDER BY
        measure NULLS FIRST
    ) AS moves_text
  FROM moved
)
SELECT
  CAST(CAST($committed_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS DATE) AS found_date,
  CAST($committed_at AS TIMESTAMPTZ) AS found_at,
  CAST($source AS TEXT) AS source,
  CAST($account AS TEXT) AS account,
  CAST($usage_date AS DATE) AS usage_date,
  CAST($run_id AS TEXT) AS run_id,
  'locked_usage' AS kind,
  'warning' AS severity,
  'the month is locked and its usage stays, though the vendor now says: ' || moves_text AS text,
  CAST(NULL AS DECIMAL(38, 9)) AS usd
FROM told
WHERE
  moves > 0;
