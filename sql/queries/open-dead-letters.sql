-- Dead letters that wait for a person, most dollars first.
SELECT *
FROM ai_usage_analytics.vw_dead_letters
WHERE state = 'open'
ORDER BY COALESCE(usd_at_stake, 0) DESC, received_at, dead_letter_id;
