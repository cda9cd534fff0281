-- Generated from sql/views/vw_dead_letters.sql (sha256 843a70f21ded9a312519a4a6c77a23de71201288b405ebd6985c96cda4972859) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_dead_letters AS
WITH newest AS (
  SELECT
    *
  FROM ai_usage_analytics.dead_letters
  WHERE
    TRUE
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY dead_letter_id
      ORDER BY received_at DESC, state = 'open' NULLS FIRST, resolved_at DESC, state NULLS FIRST
    ) = 1
), overtaken AS (
  SELECT
    letters.dead_letter_id,
    runs.run_id,
    runs.committed_at
  FROM newest AS letters
  INNER JOIN ai_usage_analytics.pipeline_runs AS runs
    ON runs.source = letters.source
    AND runs.account = letters.account
    AND runs.usage_date = letters.usage_date
  WHERE
    letters.state = 'open'
    AND letters.topic <> 'kickoff'
    AND runs.status IN ('committed', 'unchanged', 'adjusted')
    AND runs.mode <> 'reattribute'
    AND runs.fetched_at > letters.received_at
    AND runs.fetch_id <> COALESCE(letters.fetch_id, 'none')
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY letters.dead_letter_id
      ORDER BY runs.committed_at DESC, runs.run_id NULLS FIRST
    ) = 1
)
SELECT
  newest.dead_letter_id,
  newest.received_date,
  newest.received_at,
  newest.topic,
  newest.subscription,
  newest.function_name,
  newest.attributes,
  newest.payload,
  newest.payload_truncated,
  newest.error_class,
  newest.error_message,
  newest.delivery_attempt,
  newest.source,
  newest.account,
  newest.usage_date,
  newest.run_id,
  newest.fetch_id,
  newest.record_count,
  newest.usd_at_stake,
  CASE WHEN overtaken.run_id IS NULL THEN newest.state ELSE 'superseded' END AS state,
  CASE
    WHEN overtaken.run_id IS NULL
    THEN newest.state_reason
    ELSE 'the slice has been replaced whole by run ' || overtaken.run_id
  END AS state_reason,
  COALESCE(newest.resolved_at, overtaken.committed_at) AS resolved_at,
  newest.resolved_by
FROM newest
LEFT JOIN overtaken
  ON overtaken.dead_letter_id = newest.dead_letter_id;
