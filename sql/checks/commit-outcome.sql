-- What a commit of the manifest would be, read inside its transaction: one row, the first rule that answers.
--   broken      the lock table does not hold exactly one row
--   repeated    the run has planned, or has applied its plan: its request came twice, and nothing is to be written
--   superseded  a newer fetch of the slice has committed, or this fetch has with another content
--   waiting     not everything that the manifest names has landed yet
--   refused     the plan that is to be applied no longer holds, or a re-attribution met a closed month
--   mismatched  what landed is not what the manifest says, or may not replace what stands
--   planned     a plan: what a commit would do is written down, and no fact is touched; planned_outcome says which
--               of the following it would be
--   unchanged   the vendor and the mapping say what they said before, and the facts still say it; in a closed
--               month the vendor alone counts
--   adjusted    the month is closed: its facts stay, and the difference is written as adjustments
--   committed   the slice may be replaced
WITH
standing AS (
  SELECT run_id, fetch_id, fetched_at, content_hash, mapping_version, status, plan_id
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
  SELECT
    COUNTIF(plan_id = CAST(@plan_id AS STRING) AND run_id = @run_id) AS applied_here,
    COUNTIF(plan_id = CAST(@plan_id AS STRING) AND run_id <> @run_id) AS applied_elsewhere
  FROM standing
),
-- The first plan of a run is the one that was shown.
planned AS (
  SELECT
    COUNT(*) AS plans,
    MIN(recorded_at) AS planned_at,
    MIN(content_hash) AS planned_hash,
    MIN(mapping_version) AS planned_mapping,
    MIN(base_fetch_id) AS planned_base
  FROM ai_usage_analytics.pipeline_runs
  WHERE source = @source
    AND account = @account
    AND usage_date = CAST(@usage_date AS DATE)
    AND run_id = IF(@mode = 'plan', @run_id, CAST(@plan_id AS STRING))
    AND status = 'planned'
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
-- The vendor's money as the books have it: of a slice that was adjusted its facts are not all of it. Seats are our own
-- price, not the vendor's money: they prove nothing about it.
book_lines AS (
  SELECT
    COUNTIF(source = 'adjustment') AS line_adjustments,
    SUM(cost_usd) AS line_usd,
    SUM(IF(source = 'adjustment', cost_usd, 0)) AS line_adjusted_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE account = @account
    AND cost_date >= CAST(@usage_date AS DATE)
    AND cost_type <> 'subscription'
    AND COALESCE(corrects_source, source) = @source
    AND COALESCE(corrects_date, cost_date) = CAST(@usage_date AS DATE)
  GROUP BY platform, user_email, service_name, department, team, cost_center, is_billed
),
books AS (
  SELECT
    COALESCE(SUM(line_adjustments), 0) AS adjustments,
    COUNTIF(line_usd <> 0) AS lines_with_money,
    COUNTIF(line_adjusted_usd <> 0) AS lines_adjusted
  FROM book_lines
),
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
measured AS (
  SELECT
    *,
    IF(adjustments = 0, vendor_cost_rows > 0, lines_with_money > 0) AS has_money,
    COALESCE((SELECT content_hash = @content_hash FROM newest), FALSE) AS is_said_again
  FROM older
  CROSS JOIN sent
  CROSS JOIN new_costs
  CROSS JOIN usage_facts
  CROSS JOIN cost_facts
  CROSS JOIN books
  CROSS JOIN lock
  CROSS JOIN month_lock
  CROSS JOIN base
  CROSS JOIN applied
  CROSS JOIN planned
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
      OR (has_money AND new_vendor_cost_rows = 0)
    ) AS is_unproven,
    has_money
    AND new_vendor_cost_rows = 0
    AND CAST(@plan_id AS STRING) IS NULL
    AND @mode <> 'plan'
    AND DATE_DIFF(
      DATE(CAST(@committed_at AS TIMESTAMP), 'UTC'), CAST(@usage_date AS DATE), DAY
    ) > 35 AS is_beyond_reach,
    CASE
      WHEN @mode = 'reattribute' AND locks > 0 THEN 'the month is locked: a closed month keeps its owners'
      WHEN CAST(@plan_id AS STRING) IS NULL THEN NULL
      WHEN plans = 0 THEN 'the slice has no such plan: ask for one first'
      WHEN applied_elsewhere > 0 THEN 'the plan has been applied already'
      WHEN planned_hash <> @content_hash THEN 'the vendor\'s data has moved since the plan'
      WHEN planned_mapping <> @mapping_version THEN 'the mapping has moved since the plan'
      WHEN COALESCE(planned_base, '') <> COALESCE(base_fetch_id, '')
        THEN 'the slice has been replaced since the plan'
      WHEN locks_changed_at > planned_at THEN 'the month has been locked or unlocked since the plan'
    END AS refusal,
    CASE
      WHEN NOT CAST(@force AS BOOL)
        AND usage_rows = (SELECT COUNT(*) FROM new_usage)
        AND cost_rows = (SELECT COUNT(*) FROM new_cost)
        AND facts_billed_usd = billed_usd
        AND facts_included_usd = included_usd
        AND lines_adjusted = 0
        AND is_said_again
        AND COALESCE(
          (SELECT content_hash = @content_hash AND mapping_version = @mapping_version FROM written), FALSE
        )
        THEN 'unchanged'
      WHEN locks > 0 THEN IF(is_said_again, 'unchanged', 'adjusted')
      ELSE 'committed'
    END AS writing
  FROM measured
)
SELECT
  CASE
    WHEN lock_rows <> 1 THEN 'broken'
    WHEN applied_here > 0 OR (@mode = 'plan' AND plans > 0) THEN 'repeated'
    WHEN same_fetch > 0 THEN 'unchanged'
    WHEN newer_fetches > 0 THEN 'superseded'
    WHEN is_incomplete THEN 'waiting'
    WHEN refusal IS NOT NULL THEN 'refused'
    WHEN is_different OR is_unproven OR is_beyond_reach THEN 'mismatched'
    ELSE IF(@mode = 'plan', 'planned', writing)
  END AS outcome,
  CASE
    WHEN NOT is_incomplete AND refusal IS NOT NULL THEN refusal
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
  END AS reason,
  IF(@mode = 'plan', writing, NULL) AS planned_outcome
FROM judged;
