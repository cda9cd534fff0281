-- Generated from sql/commit/06-delete-usage.sql (sha256 e43f296c19a3256296f8ea9d078fb55cf07457080422c9cee43d94e93f8d4fda) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
DELETE FROM ai_usage_analytics.fct_usage_daily
WHERE
  usage_date = CAST($usage_date AS DATE) AND source = $source AND account = $account;
