-- Generated from sql/queries/run-states.sql (sha256 a0a84b3f449cab1da11054ac05b54afcd1e617871d54c8488009e0c5cc019572) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  run_id,
  source,
  account,
  usage_date,
  status,
  reason,
  previous_billed_usd,
  billed_usd,
  previous_included_usd,
  included_usd,
  rows_added,
  rows_removed,
  rows_changed,
  planned_outcome
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
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY run_id
    ORDER BY CASE WHEN status = 'requested' THEN 0 ELSE 1 END DESC, recorded_at DESC
  ) = 1
ORDER BY
  usage_date NULLS FIRST,
  source NULLS FIRST,
  account NULLS FIRST;
