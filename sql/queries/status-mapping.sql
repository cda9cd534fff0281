-- When a kickoff last read the mapping, when one last could not (missed_at), when the first one asked for anything, and
-- the version that is in force. One row.
SELECT
  MAX(mapping_read_at) AS read_at,
  MAX(IF(status = 'requested' AND mapping_read_at IS NULL, recorded_at, NULL)) AS missed_at,
  MIN(recorded_at) AS first_asked_at,
  MAX(mapping_version) AS mapping_version
FROM ai_usage_analytics.pipeline_runs;
