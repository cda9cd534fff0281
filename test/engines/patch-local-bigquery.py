"""Mends and quickens the local-bigquery 0.4.0 of the environment that runs this. No query's answer changes by it; the
metadata of a table, of which we read no count, say that it has no rows.

Each patch names the text that it stands in for, so that another version is noticed and not half patched.
"""

from pathlib import Path

import local_bigquery

PATCHES = {
    # Its MERGE finds out by a BEGIN whether it stands in a transaction, which this DuckDB answers by aborting
    # that. Ours always stands in one.
    "jobs/merge.py": [('cur.execute("BEGIN")\n        owned = True', "owned = False")],
    "engine/database.py": [
        # Our statements are many and small: threads wait for each other longer than they work.
        ('config={"TimeZone": "UTC"}', 'config={"TimeZone": "UTC", "threads": 1}'),
        # duckdb_tables() and duckdb_columns() walk through all tables of all databases, and each query leaves one
        # with its result: asked hundreds of times a commit, they took half of the time. DuckLake's own tables
        # know the same at once.
        (
            "def objects(",
            '''def described(*path: str) -> list[tuple[str, bool]]:
    """The columns of a table and whether they are required; none where there is no such table."""
    try:
        return fetch(f"SELECT column_name, \\"null\\" = 'NO' FROM (DESCRIBE {quote(*path)})")
    except duckdb.CatalogException:
        return []


def living(project_id: str, kind: str) -> str:
    """The names of the tables or views of schema $1 in a project's DuckLake, those called $2 or all."""
    lake = quote(f"__ducklake_metadata_{project_id}")
    return (
        f"SELECT {kind}_name FROM {lake}.ducklake_{kind} o JOIN {lake}.ducklake_schema s USING (schema_id) "
        "WHERE o.end_snapshot IS NULL AND s.end_snapshot IS NULL "
        f"AND schema_name = $1 AND {kind}_name = coalesce($2, {kind}_name) ORDER BY 1"
    )


def objects(''',
        ),
        (
            ") -> list[tuple[str, str, int]]:\n    return fetch(",
            """) -> list[tuple[str, str, int]]:
    if project_id in _attached:
        return [
            (name, kind.upper(), 0)
            for kind in ("table", "view")
            for (name,) in fetch(living(project_id, kind), [dataset_id, table_id])
        ]
    return fetch(""",
        ),
    ],
    "catalog/tables.py": [
        (
            '''database.fetch(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = ? "
        "AND schema_name = ? AND table_name = ? AND NOT is_nullable",
        list(physical(project_id, dataset_id, table_id)),
    )
    required = {column for (column,) in required}''',
            '''database.described(*physical(project_id, dataset_id, table_id))
    required = {column for column, is_required in required if is_required}''',
        ),
    ],
    "sql/rules/partitions.py": [
        (
            '''bool(
        database.fetch(
            "SELECT 1 FROM duckdb_columns() WHERE database_name = ? AND schema_name = ? "
            "AND table_name = ? AND column_name = ?",
            [table.catalog, table.db, table.name, tables.INGESTION_TIME],
        )
    )''',
            '''any(
        column == tables.INGESTION_TIME
        for column, _ in database.described(table.catalog, table.db, table.name)
    )''',
        ),
    ],
    "jobs/query.py": [
        # A column's description, of which we have five hundred, is no expression to be evaluated.
        (
            'query = exp.select(exp.func("to_json"',
            """if isinstance(node, exp.Literal) and node.is_string:
            return node.this
        query = exp.select(exp.func("to_json\"""",
        ),
        # Only a session has temporary tables from before.
        (
            'FROM duckdb_tables() WHERE temporary")',
            'FROM duckdb_tables() WHERE temporary" if session else "SELECT NULL LIMIT 0")',
        ),
    ],
}

home = Path(local_bigquery.__file__).parent
patched = {}
for name, patches in PATCHES.items():
    source = (home / name).read_text()
    for said, instead in patches:
        assert source.count(said) == 1, f"local-bigquery has changed: look at {name} again for {said!r}"
        source = source.replace(said, instead)
    patched[name] = source
for name, source in patched.items():
    (home / name).write_text(source)
