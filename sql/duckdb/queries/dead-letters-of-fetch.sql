-- Generated from sql/queries/dead-letters-of-fetch.sql (sha256 92efb6fdcd8fde4082eb10b8dc5d641d3679d28e59fa736fcbff0e5ff6cdd3b7) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  dead_letter_id,
  topic,
  function_name
FROM ai_usage_analytics.vw_dead_letters
WHERE
  state = 'open' AND fetch_id = $fetch_id
ORDER BY
  topic NULLS FIRST,
  dead_letter_id NULLS FIRST;
