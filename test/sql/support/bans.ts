/** A form that means one thing in GoogleSQL and another in DuckDB, or that BigQuery reads in a way nobody expects. */
export type Ban = {
  name: string;
  instead: string;
  pattern: RegExp;
  wrong: string[];
  right: string[];
};

const comparison = String.raw`(?:(?!\bTHEN\b)[\s\S])*?`;

export const bans: Ban[] = [
  {
    name: 'day of the week',
    instead: 'DATE_DIFF(d, DATE_TRUNC(d, ISOWEEK), DAY): 0 is Monday',
    pattern: /\bEXTRACT\s*\(\s*DAYOFWEEK\b/i,
    wrong: ['SELECT EXTRACT(DAYOFWEEK FROM d)', 'SELECT extract( dayofweek\nFROM d)'],
    right: ['SELECT DATE_DIFF(d, DATE_TRUNC(d, ISOWEEK), DAY)', 'SELECT EXTRACT(MONTH FROM d)'],
  },
  {
    name: 'number of a week',
    instead: 'DATE_TRUNC(d, ISOWEEK): the Monday names the week',
    pattern: /\bEXTRACT\s*\(\s*(?:ISOWEEK|ISOYEAR|WEEK)\b/i,
    wrong: [
      'SELECT EXTRACT(ISOWEEK FROM d)',
      'SELECT EXTRACT(WEEK(MONDAY) FROM d)',
      'SELECT EXTRACT(ISOYEAR FROM d)',
    ],
    right: ['SELECT DATE_TRUNC(d, ISOWEEK)'],
  },
  {
    name: 'week that begins on Sunday',
    instead: 'ISOWEEK',
    pattern: /,\s*WEEK\s*\)/i,
    wrong: ['SELECT DATE_TRUNC(d, WEEK)', 'SELECT DATE_DIFF(a, b, WEEK)'],
    right: ['SELECT DATE_TRUNC(d, ISOWEEK)', 'SELECT COUNT(DISTINCT week)'],
  },
  {
    name: 'days between timestamps',
    instead: "DATE_DIFF of DATE(ts, 'UTC'): GoogleSQL counts whole 24 hours, DuckDB midnights",
    pattern: /\bTIMESTAMP_DIFF\s*\([^;]*?,\s*DAY\s*\)/i,
    wrong: ['SELECT TIMESTAMP_DIFF(a, b, DAY)', 'SELECT TIMESTAMP_DIFF(MAX(a),\n  f(b, c),\n  day)'],
    right: ['SELECT TIMESTAMP_DIFF(a, b, SECOND)', "SELECT DATE_DIFF(DATE(a, 'UTC'), DATE(b, 'UTC'), DAY)"],
  },
  {
    name: 'scalar out of JSON',
    instead: 'a column of its own',
    pattern: /\bJSON_(?:VALUE|EXTRACT_SCALAR)\s*\(/i,
    wrong: ["SELECT JSON_VALUE(record, '$.a')", "SELECT json_extract_scalar(record, '$.a')"],
    right: ['SELECT TO_JSON_STRING(record)'],
  },
  {
    name: 'date arithmetic by operator',
    instead: 'DATE_ADD and DATE_SUB',
    pattern: /[-+]\s*INTERVAL\b/i,
    wrong: ['SELECT d - INTERVAL 1 MONTH', 'SELECT d +\n  INTERVAL 3 DAY'],
    right: ['SELECT DATE_SUB(d, INTERVAL 1 MONTH)', 'SELECT GENERATE_DATE_ARRAY(a, b, INTERVAL 1 MONTH)'],
  },
  {
    name: 'day of an unnamed zone',
    instead: "CURRENT_DATE('UTC') and DATE(ts, 'UTC')",
    pattern: /\bCURRENT_DATE\b(?!\s*\(\s*'UTC'\s*\))|(?<!\w)DATE\s*\((?![^;]*?,\s*'UTC'\s*\))/i,
    wrong: [
      'SELECT CURRENT_DATE()',
      'SELECT CURRENT_DATE',
      'SELECT DATE(committed_at)',
      "SELECT DATE(a, 'America/Los_Angeles')",
    ],
    right: [
      "SELECT CURRENT_DATE('UTC')",
      "SELECT DATE(MAX(committed_at), 'UTC')",
      'SELECT CAST(@day AS DATE)',
    ],
  },
  {
    name: 'quotient in a comparison',
    instead: 'products: cost * 100 <= lines * 10 AND lines > 0',
    pattern: new RegExp(String.raw`\bWHEN\b${comparison}(?:\bSAFE_DIVIDE\b|/)`, 'i'),
    wrong: [
      "SELECT CASE WHEN cost / lines <= 0.10 THEN 'High' END",
      "SELECT CASE WHEN a THEN 'x' WHEN SAFE_DIVIDE(cost, lines) <= 0.10 THEN 'High' END",
    ],
    right: [
      "SELECT CASE WHEN cost * 100 <= lines * 10 THEN 'High' END",
      'SELECT CASE WHEN days > 7 THEN SAFE_DIVIDE(CAST(a AS FLOAT64), CAST(b AS FLOAT64)) END',
    ],
  },
  {
    name: 'division operator',
    instead: 'SAFE_DIVIDE: NUMERIC / NUMERIC is a decimal in BigQuery and a DOUBLE in DuckDB',
    pattern: /\//,
    wrong: ['SELECT cost / lines FROM t'],
    right: ['SELECT SAFE_DIVIDE(CAST(cost AS FLOAT64), CAST(lines AS FLOAT64)) FROM t'],
  },
  {
    name: 'division of what is no FLOAT64',
    instead:
      'SAFE_DIVIDE(CAST(a AS FLOAT64), CAST(b AS FLOAT64)): NUMERICs would divide as decimals in BigQuery',
    pattern: /\bSAFE_DIVIDE\s*\((?!\s*CAST\s*\()/i,
    wrong: [
      'SELECT SAFE_DIVIDE(cost, lines)',
      'SELECT SAFE_DIVIDE(\n  SUM(cost),\n  CAST(lines AS FLOAT64)\n)',
    ],
    right: ['SELECT SAFE_DIVIDE(\n  CAST(cost AS FLOAT64),\n  CAST(lines AS FLOAT64)\n)'],
  },
  {
    name: 'grouping by whatever is there',
    instead: 'the columns by name',
    pattern: /\bGROUP\s+BY\s+ALL\b/i,
    wrong: ['SELECT a, SUM(b) FROM t GROUP BY ALL'],
    right: ['SELECT a, SUM(b) FROM t GROUP BY a'],
  },
];

/** The statement without its comments and the insides of its strings ('UTC' stays), where no form can stand. */
function bare(sql: string): string {
  const tokens = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\])*'/g;
  return sql.replace(tokens, (token) => (token === "'UTC'" ? token : token.startsWith("'") ? "''" : ' '));
}

/** The names of the bans that a statement breaks. */
export function brokenBans(sql: string): string[] {
  const text = bare(sql);
  return bans.filter(({ pattern }) => pattern.test(text)).map(({ name }) => name);
}
