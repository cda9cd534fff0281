-- What an account's directories on a platform have ever listed, a row a line: the vendor forgets, this does not.
SELECT kind, vendor_id, email, name, principal_id, creator_id, last_seen
FROM ai_usage_analytics.dim_directory
WHERE account = @account
  AND platform = @platform
ORDER BY kind, vendor_id;
