-- One dead letter whole, as it stands now.
SELECT *
FROM ai_usage_analytics.vw_dead_letters
WHERE dead_letter_id = @dead_letter_id;
