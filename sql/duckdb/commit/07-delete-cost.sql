-- Generated from sql/commit/07-delete-cost.sql (sha256 85e075a7c9dfa08f43460852104bfbb8a707ae15398d909d01cdac2d1dee7822) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
DELETE FROM ai_usage_analytics.fct_cost_daily
WHERE
  cost_date = CAST($usage_date AS DATE) AND source = $source AND account = $account;
