-- How many calls to the vendor a slice of each account has taken: the mean of its last 20 finished runs that called it.
WITH newest AS (
  SELECT source, account, api_calls
  FROM ai_usage_analytics.pipeline_runs
  WHERE status <> 'requested' AND api_calls IS NOT NULL AND mode NOT IN ('reattribute', 'probe')
  QUALIFY ROW_NUMBER() OVER (PARTITION BY source, account ORDER BY recorded_at DESC) <= 20
)
SELECT source, account, AVG(api_calls) AS api_calls
FROM newest
GROUP BY source, account;
