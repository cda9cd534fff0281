-- The people whom a mapping version holds.
SELECT email, department, team, manager_email, cost_center, valid_from, valid_to
FROM ai_usage_analytics.dim_people
WHERE version_from <= @version AND (version_to IS NULL OR @version <= version_to);
