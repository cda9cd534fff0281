-- What the runs of one asker found, each finding once, most dollars first.
SELECT kind, severity, source, usage_date, text, usd
FROM ai_usage_analytics.findings
WHERE run_id IN (
  SELECT run_id
  FROM ai_usage_analytics.pipeline_runs
  WHERE requested_by = @requested_by AND status = 'requested'
)
GROUP BY kind, severity, source, usage_date, text, usd
ORDER BY ABS(COALESCE(usd, 0)) DESC, usage_date, source, kind, text;
