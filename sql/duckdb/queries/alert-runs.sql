-- Generated from sql/queries/alert-runs.sql (sha256 671fd79b33556073a244ba237f08f7dc5627edbb35a4db3d856dda5f1e2f31de) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH runs AS (
  SELECT
    run_id,
    ANY_VALUE(source) AS source,
    ANY_VALUE(account) AS account,
    ANY_VALUE(usage_date) AS usage_date,
    MIN(COALESCE(requested_at, recorded_at)) AS asked_at,
    MIN(CASE WHEN status = 'requested' THEN NULL ELSE recorded_at END) AS ended_at
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    mode <> 'reattribute'
  GROUP BY
    run_id
), ends AS (
  SELECT
    source,
    account,
    usage_date,
    MAX(asked_at) AS newest_asked_at
  FROM runs
  WHERE
    NOT ended_at IS NULL
  GROUP BY
    source,
    account,
    usage_date
)
SELECT
  runs.source,
  runs.account,
  MIN(
    CASE
      WHEN runs.ended_at IS NULL
      AND (
        ends.newest_asked_at IS NULL OR ends.newest_asked_at < runs.asked_at
      )
      THEN runs.asked_at
      ELSE NULL
    END
  ) AS open_since,
  MAX(
    CASE
      WHEN runs.ended_at >= CAST($since AS TIMESTAMPTZ)
      THEN DATE_DIFF('SECOND', runs.asked_at, runs.ended_at)
      ELSE NULL
    END
  ) AS longest_seconds
FROM runs
LEFT JOIN ends
  ON ends.source = runs.source
  AND ends.account = runs.account
  AND ends.usage_date = runs.usage_date
GROUP BY
  runs.source,
  runs.account
ORDER BY
  runs.source NULLS FIRST,
  runs.account NULLS FIRST;
