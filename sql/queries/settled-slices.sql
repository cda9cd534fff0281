-- The slices since a day that have been produced at least once, or that the vendor does not offer. A plan or a probe
-- ends with a status of its own, and settles nothing.
SELECT DISTINCT source, account, usage_date
FROM ai_usage_analytics.pipeline_runs
WHERE usage_date >= CAST(@since AS DATE)
  AND status IN ('committed', 'unchanged', 'adjusted', 'not_on_plan');
