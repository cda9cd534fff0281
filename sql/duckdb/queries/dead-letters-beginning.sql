-- Generated from sql/queries/dead-letters-beginning.sql (sha256 7ef75094321c17d51aec7d75230fa74e1e8918b68ffefc0564954989efabe0a4) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT DISTINCT
  dead_letter_id
FROM ai_usage_analytics.dead_letters
WHERE
  STARTS_WITH(dead_letter_id, $beginning)
ORDER BY
  dead_letter_id NULLS FIRST
LIMIT 6;
