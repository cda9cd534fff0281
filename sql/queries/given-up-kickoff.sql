-- Why the kickoff of one asker was dead-lettered; no row while it was not.
SELECT error_class, error_message
FROM ai_usage_analytics.dead_letters
WHERE topic = 'kickoff' AND STRPOS(payload, @requested_by) > 0;
