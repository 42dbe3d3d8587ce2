"""The report of a log of requests against plain GROUP BYs, and its verification against hashing each row once."""

from __future__ import annotations

import csv
import hashlib
import sys
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from measure import Result, cpu

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "requests"))

from invented_log import requests, write

from glasnost.register import Register
from glasnost.register.database import connect
from glasnost.requests.log.intake import log_file
from glasnost.requests.report import files, tables
from glasnost.requests.report.publish import Statement, publish
from glasnost.requests.report.verify import verify_folder

BOUND = 25.0
TIMES = 3  # the least of so many: other programs only ever add
STATEMENT = Statement("Plaza", "plaza.example/requests", "2025-01-01", "2025-06-30")
LABELS = ("country", "authority class", "legal process", "outcome", "data scope", "gag", "notice", "narrowed")


def results(rows: int) -> list[Result]:
    """A log of so many invented requests."""
    with tempfile.TemporaryDirectory(prefix="glasnost-bench-") as home:
        folder = Path(home)
        register = Register.create(folder / "register")
        sheet = write(folder / "log.csv", requests(rows))
        log_file(register, sheet, zone=ZoneInfo("UTC"))
        publish(register, STATEMENT, folder / "report")
        return [_report(folder, sheet, rows), _verify(folder / "report", rows)]


def _report(folder: Path, sheet: Path, rows: int) -> Result:
    """The tables from the published rows in memory, against GROUP BYs of the spreadsheet in memory."""
    about = files.About.parse((folder / "report" / files.ABOUT).read_text(encoding="utf-8"))
    lines = (folder / "report" / files.ROWS).read_bytes().splitlines()
    told = [files.row_of(public, detail) for _hash, public, detail in map(_parts, lines)]
    with tables.load(told, range(len(told))) as connection:
        ours = min(_cpu_of(lambda: tables.compute(connection, about.period)) for _n in range(TIMES))
    with connect() as plain, sheet.open(encoding="utf-8") as file:
        plain.execute("SET threads = 1")
        table = _columns(list(csv.DictReader(file)))
        plain.register("sheet", table)
        plain.execute("CREATE TABLE log AS SELECT * FROM sheet")
        theirs = min(_cpu_of(lambda: [_group(plain, name) for name in LABELS]) for _n in range(TIMES))
    detail = f"{ours:.2f} s for {len(LABELS)} dimensions and more of {rows:,} requests, against {theirs:.2f} s"
    return Result("requests: the report's tables", "GROUP BY kind, label in DuckDB", ours / theirs, None, detail)


def _parts(line: bytes) -> tuple[bytes, bytes, bytes | None]:
    from glasnost.requests.proofs.commitments import read_line

    return read_line(line)


def _columns(rows: list[dict[str, str]]) -> object:
    import pyarrow as pa

    return pa.Table.from_pylist(rows)


def _group(connection: object, name: str) -> None:
    sql = f'SELECT demand, "{name}", count(*) FROM log GROUP BY CUBE (demand, "{name}")'
    connection.execute(sql).fetchall()  # type: ignore[attr-defined]


def _verify(folder: Path, rows: int) -> Result:
    lines = (folder / files.ROWS).read_bytes().splitlines()
    assert not verify_folder(folder).errors
    ours = min(_cpu_of(lambda: verify_folder(folder)) for _n in range(TIMES))
    theirs = min(_cpu_of(lambda: [hashlib.sha256(line).digest() for line in lines]) for _n in range(TIMES))
    detail = f"{ours:.2f} s for {rows:,} rows, against {theirs:.3f} s"
    return Result("requests: verify a report", "hashlib, each row once", ours / theirs, BOUND, detail)


def _cpu_of(work: object) -> float:
    start = cpu()
    work()  # type: ignore[operator]
    return cpu() - start


if __name__ == "__main__":
    for result in results(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000):
        print(result.as_line())
