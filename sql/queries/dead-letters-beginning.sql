-- The ids that begin so: as many as show that it is not one, and some to tell which.
SELECT DISTINCT dead_letter_id
FROM ai_usage_analytics.dead_letters
WHERE STARTS_WITH(dead_letter_id, @beginning)
ORDER BY dead_letter_id
LIMIT 6;
