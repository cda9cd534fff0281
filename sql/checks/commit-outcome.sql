-- What a commit of the manifest would be, read inside its transaction: one row, the first rule that answers.
--   broken      the lock table does not hold exactly one row
--   superseded  a newer fetch of the slice has committed, or this fetch has with another content
--   waiting     not everything that the manifest names has landed yet
--   refused     the plan that is to be applied no longer holds
--   mismatched  what landed is not what the manifest says, or may not replace what stands
--   planned     a plan: what a commit would do is written down, and no fact is touched
--   unchanged   the vendor and the mapping say what they said before, and the facts still say it; in a closed
--               month the vendor alone counts
--   adjusted    the month is closed: its facts stay, and the difference is written as adjustments
--   committed   the slice may be replaced
WITH
standing AS (
  SELECT fetch_id, fetched_at, content_hash, mapping_version, status, plan_id
  FROM ai_usage_analytics.pipeline_runs
  WHERE source = @source
    AND account = @account
    AND usage_date = CAST(@usage_date AS DATE)
    AND status IN ('committed', 'unchanged', 'adjusted')
),
newest AS (
  SELECT content_hash
  FROM standing
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC) = 1
),
-- The facts are those of the newest commit: what was found unchanged after it, in a closed month under another
-- mapping too, or was adjusted there, has not touched them.
written AS (
  SELECT content_hash, mapping_version
  FROM standing
  WHERE status = 'committed'
  QUALIFY ROW_NUMBER() OVER (ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC) = 1
),
-- What the books are from, as a plan remembers it.
base AS (
  SELECT MAX(fetch_id) AS base_fetch_id
  FROM (
    SELECT fetch_id
    FROM standing
    WHERE status IN ('committed', 'adjusted')
    QUALIFY ROW_NUMBER() OVER (ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC) = 1
  )
),
applied AS (
  SELECT COUNTIF(plan_id = CAST(@plan_id AS STRING)) AS applications
  FROM standing
),
planned AS (
  SELECT recorded_at, content_hash, mapping_version, base_fetch_id
  FROM ai_usage_analytics.pipeline_runs
  WHERE source = @source
    AND account = @account
    AND usage_date = CAST(@usage_date AS DATE)
    AND run_id = CAST(@plan_id AS STRING)
    AND status = 'planned'
),
-- A plan whose manifest came twice was written twice: the newer row is what a person has seen.
newest_plan AS (
  SELECT
    COUNT(*) AS plans,
    MAX(recorded_at) AS planned_at,
    MAX(content_hash) AS planned_hash,
    MAX(mapping_version) AS planned_mapping,
    MAX(base_fetch_id) AS planned_base
  FROM planned
  WHERE recorded_at = (SELECT MAX(recorded_at) FROM planned)
),
older AS (
  SELECT
    COUNT(*) AS newer_fetches,
    COUNTIF(fetch_id = @fetch_id AND content_hash = @content_hash) AS same_fetch
  FROM standing
  WHERE fetch_id = @fetch_id
    OR fetched_at > CAST(@fetched_at AS TIMESTAMP)
    OR (fetched_at = CAST(@fetched_at AS TIMESTAMP) AND mapping_version > @mapping_version)
    OR (
      fetched_at = CAST(@fetched_at AS TIMESTAMP)
      AND mapping_version = @mapping_version
      AND fetch_id > @fetch_id
    )
),
sent AS (
  SELECT
    COUNT(DISTINCT CONCAT(segment_id, ' ', CAST(batch_index AS STRING))) AS batches,
    COUNTIF(share_index = 0 AND record_kind IN ('usage', 'cost', 'subscription')) AS records,
    COUNTIF(share_index = 0 AND record_kind IN ('directory', 'spend')) AS side_records,
    COUNT(*) AS landed_shares,
    COALESCE(SUM(IF(share_index = 0, share_count, 0)), 0) AS expected_shares,
    COALESCE(SUM(IF(is_billed, cost_usd, 0)), 0) AS billed_usd,
    COALESCE(SUM(IF(is_billed, 0, cost_usd)), 0) AS included_usd,
    COALESCE(SUM(input_tokens), 0) AS input_tokens,
    COALESCE(SUM(output_tokens), 0) AS output_tokens,
    COALESCE(SUM(cached_input_tokens), 0) AS cached_input_tokens,
    COALESCE(SUM(cache_read_tokens), 0) AS cache_read_tokens,
    COUNTIF(mapping_version <> @mapping_version) AS other_mapping
  FROM landed
),
usage_facts AS (
  SELECT COUNT(*) AS usage_rows
  FROM ai_usage_analytics.fct_usage_daily
  WHERE usage_date = CAST(@usage_date AS DATE) AND source = @source AND account = @account
),
cost_facts AS (
  SELECT
    COUNT(*) AS cost_rows,
    COUNTIF(cost_type <> 'subscription') AS vendor_cost_rows,
    COALESCE(SUM(IF(is_billed, cost_usd, 0)), 0) AS facts_billed_usd,
    COALESCE(SUM(IF(is_billed, 0, cost_usd)), 0) AS facts_included_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE cost_date = CAST(@usage_date AS DATE) AND source = @source AND account = @account
),
-- Seats are our own price, not the vendor's money: they prove nothing about it.
new_costs AS (
  SELECT COUNTIF(cost_type <> 'subscription') AS new_vendor_cost_rows
  FROM new_cost
),
lock AS (
  SELECT COUNT(*) AS lock_rows
  FROM ai_usage_analytics.commit_lock
),
month_lock AS (
  SELECT COUNTIF(is_locked) AS locks, MAX(changed_at) AS locks_changed_at
  FROM (
    SELECT is_locked, changed_at
    FROM ai_usage_analytics.month_locks
    WHERE month = FORMAT_DATE('%Y-%m', CAST(@usage_date AS DATE))
    QUALIFY ROW_NUMBER() OVER (ORDER BY changed_at DESC) = 1
  )
),
judged AS (
  SELECT
    *,
    batches < CAST(@batch_count AS INT64)
    OR records < CAST(@record_count AS INT64)
    OR side_records < CAST(@side_count AS INT64)
    OR landed_shares < expected_shares AS is_incomplete,
    batches > CAST(@batch_count AS INT64)
    OR records > CAST(@record_count AS INT64)
    OR side_records > CAST(@side_count AS INT64)
    OR landed_shares > expected_shares
    OR billed_usd <> CAST(@billed_usd AS NUMERIC)
    OR included_usd <> CAST(@included_usd AS NUMERIC)
    OR input_tokens <> CAST(@input_tokens AS INT64)
    OR output_tokens <> CAST(@output_tokens AS INT64)
    OR cached_input_tokens <> CAST(@cached_input_tokens AS INT64)
    OR cache_read_tokens <> CAST(@cache_read_tokens AS INT64)
    OR other_mapping > 0 AS is_different,
    NOT CAST(@proven_empty AS BOOL)
    AND (
      (records = 0 AND usage_rows + cost_rows > 0)
      OR (vendor_cost_rows > 0 AND new_vendor_cost_rows = 0)
    ) AS is_unproven,
    vendor_cost_rows > 0
    AND new_vendor_cost_rows = 0
    AND CAST(@plan_id AS STRING) IS NULL
    AND @mode <> 'plan'
    AND DATE_DIFF(
      DATE(CAST(@committed_at AS TIMESTAMP), 'UTC'), CAST(@usage_date AS DATE), DAY
    ) > 35 AS is_beyond_reach,
    CASE
      WHEN CAST(@plan_id AS STRING) IS NULL THEN NULL
      WHEN plans = 0 THEN 'the slice has no such plan: ask for one first'
      WHEN applications > 0 THEN 'the plan has been applied already'
      WHEN planned_hash <> @content_hash THEN 'the vendor\'s data has moved since the plan'
      WHEN planned_mapping <> @mapping_version THEN 'the mapping has moved since the plan'
      WHEN COALESCE(planned_base, '') <> COALESCE(base_fetch_id, '')
        THEN 'the slice has been replaced since the plan'
      WHEN locks_changed_at > planned_at THEN 'the month has been locked or unlocked since the plan'
    END AS plan_problem
  FROM older
  CROSS JOIN sent
  CROSS JOIN new_costs
  CROSS JOIN usage_facts
  CROSS JOIN cost_facts
  CROSS JOIN lock
  CROSS JOIN month_lock
  CROSS JOIN base
  CROSS JOIN applied
  CROSS JOIN newest_plan
)
SELECT
  CASE
    WHEN lock_rows <> 1 THEN 'broken'
    WHEN same_fetch > 0 THEN 'unchanged'
    WHEN newer_fetches > 0 THEN 'superseded'
    WHEN is_incomplete THEN 'waiting'
    WHEN plan_problem IS NOT NULL THEN 'refused'
    WHEN is_different OR is_unproven OR is_beyond_reach THEN 'mismatched'
    WHEN @mode = 'plan' THEN 'planned'
    WHEN NOT CAST(@force AS BOOL)
      AND usage_rows = (SELECT COUNT(*) FROM new_usage)
      AND cost_rows = (SELECT COUNT(*) FROM new_cost)
      AND facts_billed_usd = billed_usd
      AND facts_included_usd = included_usd
      AND COALESCE((SELECT content_hash = @content_hash FROM newest), FALSE)
      AND COALESCE(
        (SELECT content_hash = @content_hash AND mapping_version = @mapping_version FROM written), FALSE
      )
      THEN 'unchanged'
    WHEN locks > 0 AND COALESCE((SELECT content_hash = @content_hash FROM newest), FALSE) THEN 'unchanged'
    WHEN locks > 0 THEN 'adjusted'
    ELSE 'committed'
  END AS outcome,
  CASE
    WHEN NOT is_incomplete AND plan_problem IS NOT NULL THEN plan_problem
    WHEN NOT is_incomplete AND NOT is_different AND is_unproven
      THEN 'the vendor gave no usage or no money where the slice has it, and did not prove that the day is empty'
    WHEN NOT is_incomplete AND NOT is_different AND is_beyond_reach
      THEN 'the answer takes away all money of a slice older than 35 days: beyond the vendor\'s reach?'
    ELSE CONCAT(
      'landed ', CAST(batches AS STRING), ' of ', CAST(@batch_count AS STRING), ' batches, ',
      CAST(records + side_records AS STRING), ' of ',
      CAST(CAST(@record_count AS INT64) + CAST(@side_count AS INT64) AS STRING), ' records, billed ',
      CAST(billed_usd AS STRING), ' of ', CAST(@billed_usd AS STRING), ' USD, included ',
      CAST(included_usd AS STRING), ' of ', CAST(@included_usd AS STRING), ' USD, ',
      CAST(other_mapping AS STRING), ' rows of another mapping version'
    )
  END AS reason
FROM judged;
