-- Whom the new version places on the day of its sync is there now; everybody else stays where they were.
UPDATE ai_usage_analytics.dim_users AS known
SET
  department = placed.department,
  team = placed.team,
  manager_email = placed.manager_email,
  cost_center = placed.cost_center
FROM ai_usage_analytics.dim_people AS placed
WHERE known.email = placed.email
  AND placed.version_from = @version
  AND (placed.valid_from IS NULL OR placed.valid_from <= CAST(@day AS DATE))
  AND (placed.valid_to IS NULL OR CAST(@day AS DATE) <= placed.valid_to);
