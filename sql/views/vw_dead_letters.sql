-- Grain: one row per dead letter.
-- Meaning: the newest state of each message or record that could not be handled. A slice is replaced whole, so an
-- open letter of it is superseded once the vendor has been read anew and that has been committed: nothing of it is at
-- stake then. What was read before the letter came says nothing of it, whenever it is committed. A kickoff has no slice.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_dead_letters AS
WITH
newest AS (
  SELECT *
  FROM ai_usage_analytics.dead_letters
  WHERE TRUE
  -- A resolution has the moment of the row that it resolves: of two rows of one moment it is the newer.
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY dead_letter_id
    ORDER BY received_at DESC, state = 'open', resolved_at DESC, state
  ) = 1
),
overtaken AS (
  SELECT letters.dead_letter_id, runs.run_id, runs.committed_at
  FROM newest AS letters
  INNER JOIN ai_usage_analytics.pipeline_runs AS runs
    ON runs.source = letters.source
    AND runs.account = letters.account
    AND runs.usage_date = letters.usage_date
  WHERE letters.state = 'open'
    AND letters.topic <> 'kickoff'
    AND runs.status IN ('committed', 'unchanged', 'adjusted')
    AND runs.mode <> 'reattribute'
    AND runs.fetched_at > letters.received_at
    AND runs.fetch_id <> COALESCE(letters.fetch_id, 'none')
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY letters.dead_letter_id
    ORDER BY runs.committed_at DESC, runs.run_id
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
  IF(overtaken.run_id IS NULL, newest.state, 'superseded') AS state,
  IF(
    overtaken.run_id IS NULL,
    newest.state_reason,
    CONCAT('the slice has been replaced whole by run ', overtaken.run_id)
  ) AS state_reason,
  COALESCE(newest.resolved_at, overtaken.committed_at) AS resolved_at,
  newest.resolved_by
FROM newest
LEFT JOIN overtaken ON overtaken.dead_letter_id = newest.dead_letter_id;
