-- Whether a run has done what it was last asked for, or a newer one has: what fails after that is late and changes
-- nothing. Beside it the run's mode and when it was last asked for, since a re-attribution asks for the
-- same run once more.
SELECT
  COUNTIF(
    is_of_newest_request
    AND status IN ('committed', 'unchanged', 'adjusted', 'superseded', 'planned', 'refused', 'probed')
  ) AS row_count,
  MAX(mode) AS mode,
  MAX(requested_at) AS requested_at
FROM (
  SELECT status, mode, requested_at, COALESCE(requested_at >= MAX(requested_at) OVER (), TRUE) AS is_of_newest_request
  FROM ai_usage_analytics.pipeline_runs
  WHERE run_id = @run_id
);
