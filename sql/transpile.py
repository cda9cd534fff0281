"""Translates the GoogleSQL files of this folder to DuckDB.

    pip install -r sql/requirements.txt
    python sql/transpile.py            writes sql/duckdb/<folder>/<name>
    python sql/transpile.py --check    writes nothing, names the files that differ, exits 1 if any does

A file holds one statement. sqlglot does the bulk; each correction below says what it is for. What neither
of them can translate faithfully ends the run with the file's name: nothing is dropped in silence.
"""

import hashlib
import sys
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

SQLGLOT_VERSION = "30.30.0"
ROOT = Path(__file__).resolve().parent
TARGET = ROOT / "duckdb"
FOLDERS = ("tables", "views", "commit", "checks", "mapping", "locks", "queries")


def numeric_is_decimal_38_9(node):
    """NUMERIC has 29 digits before the point and 9 after it; a bare DECIMAL in DuckDB has 15 and 3."""
    if isinstance(node, exp.DataType) and node.this == exp.DataType.Type.BIGDECIMAL:
        raise ValueError("BIGNUMERIC has no equal in DuckDB")
    if isinstance(node, exp.DataType) and node.this == exp.DataType.Type.DECIMAL and not node.expressions:
        return exp.DataType.build("DECIMAL(38, 9)")
    return node


def fractions_are_doubles(node):
    """A literal with a point or an exponent is FLOAT64 in GoogleSQL and DECIMAL in DuckDB."""
    is_fraction = isinstance(node, exp.Literal) and not node.is_string and set(node.this) & set(".eE")
    return cast(node, "DOUBLE") if is_fraction and not isinstance(node.parent, exp.Cast) else node


def storage_is_dropped(node):
    """DuckDB has no partitions, clusters or OPTIONS."""
    storage = (exp.PartitionedByProperty, exp.ClusterProperty)
    if isinstance(node, exp.ColumnConstraint) and isinstance(node.args.get("kind"), exp.Properties):
        return None
    return None if isinstance(node, storage) or type(node) is exp.Property else node


def array_agg_limit_is_slice(node):
    """ARRAY_AGG(x ORDER BY y LIMIT n): DuckDB knows no LIMIT there, so the ordered list is cut."""
    if isinstance(node, exp.ArrayAgg) and isinstance(node.this, exp.Limit):
        limit = node.this
        whole = exp.ArrayAgg(this=limit.this.copy())
        return exp.func("LIST_SLICE", whole, exp.Literal.number(1), limit.expression.copy())
    return node


def date_arithmetic_stays_date(node):
    """DATE_TRUNC, DATE_ADD and DATE_SUB of a DATE are DATEs; DuckDB makes them TIMESTAMPs."""
    return cast(node, "DATE") if isinstance(node, (exp.DateTrunc, exp.DateAdd, exp.DateSub)) else node


def date_of_timestamp_is_utc(node):
    """DATE(ts, zone): one AT TIME ZONE and a cast; sqlglot writes two, which shifts the day."""
    if not isinstance(node, exp.Date):
        return node
    if not node.args.get("zone"):
        raise ValueError("DATE(x) without a zone: write DATE(x, 'UTC') or CAST(x AS DATE)")
    return cast(exp.AtTimeZone(this=node.this.copy(), zone=node.args["zone"].copy()), "DATE")


def safe_divide_is_double(node):
    """SAFE_DIVIDE divides FLOAT64s; uncast operands would be integers or decimals to DuckDB."""
    if isinstance(node, exp.SafeDivide):
        return exp.SafeDivide(this=as_double(node.this), expression=as_double(node.expression))
    return node


def sha256_is_hex_already(node):
    """TO_HEX(SHA256(s)): DuckDB's SHA256 answers the lower-case hex text itself."""
    if isinstance(node, exp.LowerHex) and isinstance(node.this, exp.SHA2Digest):
        return exp.Anonymous(this="SHA256", expressions=[node.this.this.copy()])
    return node


def countif_is_bigint(node):
    """COUNTIF is INT64; DuckDB's COUNT_IF is a HUGEINT, its COUNT is not."""
    if isinstance(node, exp.CountIf):
        case = exp.Case(ifs=[exp.If(this=node.this.copy(), true=exp.Literal.number(1))])
        return exp.Count(this=case)
    return node


def union_by_name_is_outer(node):
    """FULL OUTER UNION ALL BY NAME fills missing columns with NULL; so does DuckDB's UNION ALL BY NAME."""
    if isinstance(node, exp.SetOperation) and node.args.get("by_name"):
        node.set("side", None)
        node.set("kind", None)
    return node


CORRECTIONS = (
    union_by_name_is_outer,
    numeric_is_decimal_38_9,
    fractions_are_doubles,
    storage_is_dropped,
    array_agg_limit_is_slice,
    date_arithmetic_stays_date,
    date_of_timestamp_is_utc,
    safe_divide_is_double,
    sha256_is_hex_already,
    countif_is_bigint,
)


def cast(node, to):
    return exp.Cast(this=node.copy(), to=exp.DataType.build(to))


def as_double(node):
    is_double = isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.DOUBLE
    return node.copy() if is_double else cast(node, "DOUBLE")


def correct(statement, correction):
    """Applies one correction to every node, innermost first, so that what it makes is not corrected again."""
    for node in reversed(list(statement.walk(bfs=True))):
        replacement = correction(node)
        if replacement is None:
            node.pop()
        elif replacement is not node:
            if node is statement:
                statement = replacement
            else:
                node.replace(replacement)
    return statement


def translate(sql):
    """One GoogleSQL statement as one DuckDB statement."""
    parsed = sqlglot.parse(sql, read="bigquery")
    statements = [node for node in parsed if node is not None and not isinstance(node, exp.Semicolon)]
    if len(statements) != 1 or isinstance(statements[0], exp.Command):
        raise ValueError("expected one statement that sqlglot understands")
    statement = statements[0]
    for correction in CORRECTIONS:
        statement = correct(statement, correction)
    return statement.sql("duckdb", pretty=True, comments=False, unsupported_level=ErrorLevel.RAISE)


def generate(source):
    text = source.read_bytes()
    name = source.relative_to(ROOT.parent).as_posix()
    header = (
        f"-- Generated from {name} (sha256 {hashlib.sha256(text).hexdigest()})"
        f" by sql/transpile.py with sqlglot {SQLGLOT_VERSION}. Do not edit.\n"
    )
    try:
        return header + translate(text.decode()) + ";\n"
    except (ValueError, SqlglotError) as error:
        sys.exit(f"{name}: {error}")


def main():
    if sqlglot.__version__ != SQLGLOT_VERSION:
        sys.exit(f"sqlglot is {sqlglot.__version__}: pip install -r sql/requirements.txt")
    sources = [path for path in sorted(ROOT.glob("*/*.sql")) if path.parent != TARGET]
    wanted = {TARGET / path.relative_to(ROOT): generate(path) for path in sources}
    found = {path: path.read_text() for path in TARGET.glob("*/*.sql")}
    differ = sorted(path for path in wanted.keys() | found.keys() if wanted.get(path) != found.get(path))
    for path in differ:
        print(path.relative_to(ROOT.parent).as_posix())
    if "--check" in sys.argv[1:]:
        sys.exit(1 if differ else 0)
    for path in differ:
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path])
        else:
            path.unlink()


if __name__ == "__main__":
    main()
