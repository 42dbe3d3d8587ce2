"""A register of invented cases of any size, one charge a case: of ten, one has an open question; of a hundred, one is
freed. The file that it came from is there too, row for row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from glasnost.model.records import Original, Source
from glasnost.register import Register
from glasnost.register.tables import schema
from glasnost.rules.written import screen

LAW, FORM = "ru/repeal-519-fz-2018", "ru/criminal-release"
AS_OF = date(2026, 11, 22)
SOURCE = "any/spreadsheet"
SQL = {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN", "date32[day]": "DATE"}
NAMES = "['Иван', 'Пётр', 'Павел', 'Олег', 'Лев'][1 + i % 5]"
ASKED, FREED = "i % 10 = 3", "i % 100 = 7"  # which rows
OLD = f"({ASKED} OR {FREED})"  # under article 282, decided before the law
CELLS = {
    "case number": f"CASE WHEN {OLD} THEN '1-' ELSE '5-' END || i || '/2015'",
    "court": "'Суд ' || (i % 900)",
    "region": "'Регион ' || (i % 80)",
    "name": f"'Образцов' || (i % 997) || ' ' || {NAMES} || ' Иванович'",
    "article": f"CASE WHEN {OLD} THEN 'ст. 282 ч. 1 УК РФ' ELSE 'ст. 20.3 ч. 1 КоАП РФ' END",
    "outcome": "'convicted'",
    "decided on": "(DATE '2015-02-01' + (i % 300)::INTEGER)::VARCHAR",
    "act on": "(DATE '2014-02-01' + (i % 300)::INTEGER)::VARCHAR",
}


def make(path: Path, work: Path, rows: int) -> Register:
    """The register of so many charges, screened under LAW. work: a folder for files in between."""
    register = Register.create(path)
    file = work / f"{rows}.csv"
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false; SET memory_limit = '2GB'")
        cells = ", ".join(f'{sql} AS "{name}"' for name, sql in CELLS.items())
        connection.execute(f"COPY (SELECT {cells} FROM range({rows}) t(i)) TO '{file}' (FORMAT csv, HEADER)")
        digest = register.keep(file)
        staged = work / f"staged-{rows}"
        staged.mkdir()
        for table, where, given in _tables(digest):
            fields = [f"{given.get(f.name, 'NULL')}::{SQL[str(f.type)]} AS {f.name}" for f in schema(table)]
            source = f"SELECT md5('{rows} ' || i) AS h, i FROM range({rows}) t(i) WHERE {where}"
            target = staged / f"{table}.parquet"
            connection.execute(f"COPY (SELECT {', '.join(fields)} FROM ({source})) TO '{target}' (FORMAT parquet)")
    size, now = file.stat().st_size, datetime.now(UTC)
    original = Original(digest, SOURCE, "generated.csv", size, None, now, None, rows)
    register.commit(original, Source(SOURCE, "generated", "nobody", "any", "none"), staged)
    screen(register, LAW, AS_OF, {})
    file.unlink()
    return register


def _tables(digest: str) -> list[tuple[str, str, dict[str, str]]]:
    """(table, which rows, column → SQL)."""
    ids = {"record_id": "h", "source_id": f"'{SOURCE}'", "original": f"'{digest}'"}
    person = {"person_id": "h || '-p1'", "role": "'accused'", "kind": "'person'", "name": CELLS["name"]}
    case = {
        "case_id": "h",
        "record_hash": "('0x' || left(h, 15))",
        "row": "i + 1",
        "docket_number": CELLS["case number"],
        "court": CELLS["court"],
        "region": CELLS["region"],
        "stage": "'first'",
        "result": "'convicted'",
    }
    charge = {
        "charge_id": "h || '-1.1'",
        "case_id": "h",
        "person_id": "h || '-p1'",
        "fingerprint": "left(h, 16)",
        "jurisdiction": "'ru'",
        "code": f"CASE WHEN {OLD} THEN 'uk' ELSE 'koap' END",
        "article": f"CASE WHEN {OLD} THEN '282' ELSE '20.3' END",
        "part": "'1'",
        "provision": f"CASE WHEN {OLD} THEN 'ru/uk/282/1' ELSE 'ru/koap/20.3/1' END",
        "stage": "'first'",
        "verdict": "'convicted'",
        "decided_on": CELLS["decided on"],
        "act_on": CELLS["act on"],
    }
    told = {"charge_id": "h || '-1.1'", "name": "'record_lasting'", "value": "'true'"}
    return [
        ("court_case", "TRUE", ids | case),
        ("person", "TRUE", ids | person),
        ("charge", "TRUE", ids | charge),
        ("fact", FREED, ids | told),
    ]
