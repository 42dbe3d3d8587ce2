"""`rules evaluate`: verdicts for any table of facts, without a register. CSV, JSONL or Parquet in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from glasnost.intake.rows import open_rows
from glasnost.model.language import _
from glasnost.model.problems import Problem, WrongUse
from glasnost.register.atomic import write_whole
from glasnost.register.database import connect
from glasnost.rules.decision import compile_law
from glasnost.rules.evaluation import Evaluation, Verdicts
from glasnost.rules.facts import FactSource, Unusable, fact_source
from glasnost.rules.meaning import Law, resolve
from glasnost.rules.people import CASE, PERSON
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.written import COPY, copy_table

COLUMNS = ("charge_id", "outcome", "possible", "rule", "missing", "date_from", "date_to", "missing_date")


@dataclass(frozen=True)
class TableResult:
    """What became of a table: rows, undecided rows, rows that contradict a given, values that could not be used."""

    rows: int
    undecided: int
    broken: int
    unusable: tuple[Unusable, ...]
    ignored: tuple[str, ...]  # columns that the rulebook does not ask for


def evaluate_table(
    book: Rulebook, facts: Path, out: Path, as_of: date, settings: Mapping[str, str] | None = None
) -> TableResult:
    """Write one verdict a row of `facts`, in the same order, to `out`. Raises Problem."""
    if out.suffix not in COPY:
        raise WrongUse(_("the result's file must end in .csv, .jsonl or .parquet"), where=str(out))
    law = resolve(book, as_of, settings)
    with connect() as connection:
        types = _load(connection, facts, law)
        source = fact_source(connection, "facts", types, law.facts, keep=("rowid AS n", "charge_id", *_whose(types)))
        connection.execute(f"CREATE TEMP TABLE typed AS {source.select}")
        verdicts = Evaluation(connection, compile_law(law), "typed", source.partial, with_tests=False).run()
        _write(connection, verdicts, out)
        return _result(connection, verdicts, source, types, law)


def _whose(types: Mapping[str, str]) -> tuple[str, str]:
    """Which person and which case a charge is of, under names that no fact can have."""
    person = "nullif(person_id::VARCHAR, '')" if "person_id" in types else "NULL::VARCHAR"
    case = "nullif(case_id::VARCHAR, '')" if "case_id" in types else "NULL::VARCHAR"
    return f"{person} AS {PERSON}", f"{case} AS {CASE}"


def _load(connection: duckdb.DuckDBPyConnection, path: Path, law: Law) -> dict[str, str]:
    """Put the table into `facts`; its columns and their types."""
    if not path.is_file():
        raise Problem(_("there is no such file"), where=str(path))
    if path.suffix == ".parquet":
        try:
            connection.execute("CREATE TEMP TABLE facts AS SELECT * FROM read_parquet(?)", [str(path)])
        except duckdb.Error as error:
            raise Problem(_("the file cannot be read as Parquet"), where=str(path)) from error
    else:
        with open_rows(path) as rows:
            connection.register("reader", rows.as_columns())
            connection.execute("CREATE TEMP TABLE facts AS SELECT * FROM reader")
            connection.unregister("reader")
            rows.raise_problems()
    described = connection.execute("DESCRIBE facts").fetchall()
    types = {row[0]: row[1] for row in described}
    _check_columns(types, path, law)
    return types


def _check_columns(types: Mapping[str, str], path: Path, law: Law) -> None:
    if "charge_id" not in types:
        raise Problem(_("the table has no column charge_id"), where=str(path))
    for name in law.facts:
        if name not in types:
            raise Problem(
                _("the table has no column {name}, which the rulebook asks for").format(name=name),
                where=str(path),
                remedy=_("Add it and leave blank what is not known."),
            )


def _write(connection: duckdb.DuckDBPyConnection, verdicts: Verdicts, out: Path) -> None:
    joined = f"SELECT t.charge_id, v.* FROM ({verdicts.select}) v JOIN typed t USING (n) ORDER BY n"
    with write_whole(out) as temporary:
        copy_table(connection, f"SELECT {', '.join(COLUMNS)} FROM ({joined})", temporary, out.suffix)


def _result(
    connection: duckdb.DuckDBPyConnection, verdicts: Verdicts, source: FactSource, types: Mapping[str, str], law: Law
) -> TableResult:
    found = connection.execute(
        f"""SELECT count(*), count(*) FILTER (outcome IS NULL AND NOT broken), count(*) FILTER (broken)
            FROM ({verdicts.select})"""
    ).fetchall()[0]
    ignored = tuple(
        name for name in types if name not in law.facts and name not in ("charge_id", "person_id", "case_id")
    )
    return TableResult(found[0], found[1], found[2], source.unusable, ignored)
