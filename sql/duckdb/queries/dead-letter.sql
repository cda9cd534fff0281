-- Generated from sql/queries/dead-letter.sql (sha256 689ee1724677be3fecde097edac767082a0f5b69f38854027a3944ba52a2418e) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  *
FROM ai_usage_analytics.vw_dead_letters
WHERE
  dead_letter_id = $dead_letter_id;
