-- Generated from sql/commit/01-lock.sql (sha256 ee2af8a0680a1df10e9df0c0c6c7babb2b5ea447c5cd4605865397afe62c973e) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
UPDATE ai_usage_analytics.commit_lock SET commits = commits + 1, holder = $run_id
WHERE
  TRUE;
