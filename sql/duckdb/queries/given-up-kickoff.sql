-- Generated from sql/queries/given-up-kickoff.sql (sha256 bb57ee32cbe541f3dd31e688c376c2a9c9fd8b8f27479987fba3eb01f6dfa798) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  error_class,
  error_message
FROM ai_usage_analytics.dead_letters
WHERE
  topic = 'kickoff' AND STRPOS(payload, $requested_by) > 0;
