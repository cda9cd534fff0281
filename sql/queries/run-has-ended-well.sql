-- Whether a run has produced its slice, or a newer one has: what fails after that is late and changes nothing.
SELECT COUNT(*) AS row_count
FROM ai_usage_analytics.pipeline_runs
WHERE run_id = @run_id AND status IN ('committed', 'unchanged', 'adjusted', 'superseded');
