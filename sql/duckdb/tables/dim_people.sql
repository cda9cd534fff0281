-- Generated from sql/tables/dim_people.sql (sha256 13dc334054ebcfc341b4531d98cce5d5fe116e2a21583e9bee9396db6e514890) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.dim_people (
  email TEXT NOT NULL,
  department TEXT,
  team TEXT,
  manager_email TEXT,
  cost_center TEXT,
  valid_from DATE,
  valid_to DATE,
  version_from TEXT NOT NULL,
  version_to TEXT
);
