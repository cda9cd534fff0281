-- Generated from sql/queries/letters-of-runs.sql (sha256 70632d532513ac916cd0dde4c29ae5ecb99264f78fc720a14daef5dd5bb77898) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  dead_letter_id,
  received_at,
  topic,
  function_name,
  run_id,
  error_message
FROM ai_usage_analytics.dead_letters
WHERE
  state = 'open'
  AND (
    CASE
      WHEN $run_ids IS NULL OR ARRAY_LENGTH($run_ids) = 0
      THEN FALSE
      WHEN ARRAY_CONTAINS($run_ids, run_id)
      THEN TRUE
      WHEN run_id IS NULL OR ARRAY_LENGTH($run_ids) <> LIST_COUNT($run_ids)
      THEN NULL
      ELSE FALSE
    END
    OR CASE
      WHEN $dead_letter_ids IS NULL OR ARRAY_LENGTH($dead_letter_ids) = 0
      THEN FALSE
      WHEN ARRAY_CONTAINS($dead_letter_ids, dead_letter_id)
      THEN TRUE
      WHEN dead_letter_id IS NULL
      OR ARRAY_LENGTH($dead_letter_ids) <> LIST_COUNT($dead_letter_ids)
      THEN NULL
      ELSE FALSE
    END
  )
  AND NOT (
    topic = 'records' AND STARTS_WITH(function_name, 'ingest-')
  )
ORDER BY
  received_at NULLS FIRST,
  dead_letter_id NULLS FIRST;
