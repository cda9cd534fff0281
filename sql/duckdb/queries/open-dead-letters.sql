-- Generated from sql/queries/open-dead-letters.sql (sha256 48c329f19634b8861789946528fdd0b2fc17284c571096578ef8ff3ac5086119) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  *
FROM ai_usage_analytics.vw_dead_letters
WHERE
  state = 'open'
ORDER BY
  COALESCE(usd_at_stake, 0) DESC,
  received_at NULLS FIRST,
  dead_letter_id NULLS FIRST;
