"""Ingest: rows per CPU second of real cards against DuckDB merely reading the same files; a small file into a large
register against the same file into an empty one."""

from __future__ import annotations

import csv
import os
import random
import resource
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
from measure import Result, cpu

from glasnost.model.records import Original, Source
from glasnost.register import Register
from glasnost.register.tables import schema

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("GLASNOST_SHARED") or ROOT.parent / "shared")
SQL = {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN", "date32[day]": "DATE"}
SMALL = 10_000  # rows of the small file
HEADER = [
    *("case_user_doc_number", "adm_case_user_name", "case_common_parts_law_article", "case_user_entry_date"),
    *("case_doc_subject_rf", "case_user_doc_court", "case_user_doc_result", "case_user_doc_result_date"),
    *("bsr_id", "bsr_shard"),
]


def glasnost(*arguments: str) -> float:
    """CPU seconds of a whole command, its child processes too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", "from glasnost.cli import main; main()", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def real_cards(folder: Path) -> Result | None:
    """The whole command over the real cards; None where they are not at hand."""
    files = sorted((SHARED / "data" / "ru" / "case_cards").glob("*.csv.gz"))
    if not files:
        return None
    register = str(folder / "cards")
    glasnost("--register", register, "init")
    spent = glasnost("--register", register, "ingest", *map(str, files), "--source", "ru/bsr")
    listed = ", ".join(f"'{file}'" for file in files)
    with duckdb.connect() as connection:
        before = cpu()
        query = f"SELECT count(*), count(COLUMNS(*)) FROM read_csv([{listed}], all_varchar = true)"
        rows = connection.execute(query).fetchall()[0][0]
        reading = cpu() - before
    return Result(
        "ingest of the real case cards, everything included",
        f"DuckDB's read_csv of the same files: {reading:.2f} CPU s for {rows:,} rows",
        spent / reading,
        None,
        f"{rows / spent:,.0f} rows per CPU second",
    )


def small_into_large(folder: Path, rows: int) -> Result:
    """The same small file into an empty register and into one of so many charges."""
    file = folder / "small.csv"
    _small_file(file)
    empty, large = str(folder / "empty"), str(folder / "large")
    glasnost("--register", empty, "init")
    _fill(Path(large), folder, rows)
    spent = [glasnost("--register", where, "ingest", str(file), "--source", "ru/bsr") for where in (empty, large)]
    return Result(
        f"{SMALL:,} rows into a register of {rows:,} charges",
        f"the same file into an empty register: {spent[0]:.2f} CPU s",
        spent[1] / spent[0],
        3,
        f"{spent[1]:.2f} CPU s",
    )


def _small_file(file: Path) -> None:
    rng = random.Random("small file")
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for number in range(SMALL):
            day = date(2022, 3, 5) + timedelta(days=rng.randint(0, 300))
            name = f"Примеров{number % 997} Пример Вымыслович"
            court = f"Вымышленский суд {number % 300}"
            result = "Вынесено постановление о назначении административного наказания"
            row = [f"5-{number}/2022", name, "ст.20.3.3 ч.1 КоАП РФ", f"{day:%d.%m.%Y}", "Примерская область", court]
            writer.writerow([*row, result, "", f"{rng.getrandbits(128):032x}", "Дела об АП"])


def _fill(path: Path, folder: Path, rows: int) -> None:
    """A register of generated charges, one a case."""
    staged = folder / "staged"
    staged.mkdir()
    name = "e" * 64
    ids = {"case_id": "h", "record_id": "h", "source_id": "'ru/bsr'", "original": f"'{name}'"}
    case = {
        "record_hash": "('0x' || left(h, 15))",
        "row": "i",
        "docket_number": "'5-' || i",
        "court": "'Суд ' || (i % 900)",
        "region": "'Регион ' || (i % 80)",
        "stage": "'first'",
    }
    charge = {
        "charge_id": "h || '-1.1'",
        "fingerprint": "left(h, 16)",
        "jurisdiction": "'ru'",
        "code": "'koap'",
        "article": "'20.3'",
        "part": "'1'",
        "provision": "'ru/koap/20.3/1'",
        "stage": "'first'",
        "verdict": "'convicted'",
    }
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false; SET memory_limit = '2GB'")
        for table, given in (("court_case", ids | case), ("charge", ids | charge)):
            fields = [f"{given.get(f.name, 'NULL')}::{SQL[str(f.type)]} AS {f.name}" for f in schema(table)]
            source = f"SELECT md5(i::VARCHAR) AS h, i FROM range({rows}) t(i)"
            target = staged / f"{table}.parquet"
            connection.execute(f"COPY (SELECT {', '.join(fields)} FROM ({source})) TO '{target}' (FORMAT parquet)")
    original = Original(name, "ru/bsr", "generated.csv", 1, None, datetime.now(UTC), None, rows)
    Register.create(path).commit(original, Source("ru/bsr", "generated", "nobody", "ru", "none"), staged)


def results(folder: Path, rows: int) -> list[Result]:
    """Both figures; the first only where the real cards are at hand."""
    found = [real_cards(folder), small_into_large(folder, rows)]
    return [result for result in found if result is not None]
