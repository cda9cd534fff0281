-- The first statement of every transaction that changes facts: two that run at once conflict here.
UPDATE ai_usage_analytics.commit_lock
SET commits = commits + 1, holder = @run_id
WHERE TRUE;
