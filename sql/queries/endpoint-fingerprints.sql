-- What each endpoint of an account looked like when it last changed; one that has never answered has no row.
SELECT endpoint, fingerprint AS `hash`, fields
FROM ai_usage_analytics.endpoint_fingerprints
WHERE source = @source AND account = @account
QUALIFY ROW_NUMBER() OVER (PARTITION BY endpoint ORDER BY seen_at DESC) = 1;
