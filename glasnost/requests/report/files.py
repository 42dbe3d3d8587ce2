"""The files of a published report, the same bytes whenever they are computed from the same rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from glasnost.requests.report import crosschecks, dsa, tables
from glasnost.requests.report.coarse import quarters_of

TABLES, DSA, NOT_COUNTED, ABOUT, PACKAGE = (
    "tables.csv", "dsa_annex_1_part_3.csv", "not_counted.csv", "about.json", "datapackage.json",
)  # fmt: skip
CROSS_CHECKS = "cross_checks.csv"
ROWS, LEAVES, CHECKPOINT, KEY, EARLIER = (
    "proof/rows.jsonl", "proof/leaves.txt", "proof/checkpoint.txt", "proof/key.txt", "proof/earlier",
)  # fmt: skip
# least, most: where a law demands a band in place of the count
NOT_COUNTED_HEAD = ("what", "law", "least", "most")


@dataclass(frozen=True)
class About:
    """What the report is of. withheld: conditions on public halves that a law forbids to tell, with that law."""

    service: str
    first: str  # first and last day of the period, which is whole quarters
    last: str
    size: int  # leaves in the log
    previous_size: int = 0
    not_counted: list[dict[str, str]] = field(default_factory=list)
    cross_checks: list[dict[str, Any]] = field(default_factory=list)  # see report.crosschecks

    @property
    def period(self) -> tables.Period:
        """The quarters. ValueError if the days cut one."""
        days = date.fromisoformat(self.first), date.fromisoformat(self.last)
        return tables.Period(tuple(quarters_of(*days)), self.previous_size)

    def text(self) -> str:
        """The file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def parse(cls, text: str) -> About:
        """From the file. ValueError."""
        try:
            found = cls(**json.loads(text))
            if not all(isinstance(value, str) for value in (found.service, found.first, found.last)):
                raise ValueError("about")
            if not all(isinstance(value, int) for value in (found.size, found.previous_size)):
                raise ValueError("about")
            found.period  # noqa: B018 - a ValueError if the days are no quarters
        except TypeError as error:
            raise ValueError(str(error)) from error
        return found


def row_of(public: bytes, detail: bytes | None) -> bytes:
    """One JSON object of a public part and its detail; `told` says that the detail is told."""
    if detail is None:
        return public
    return public[:-1] + b',"told":true' + (b"," + detail[1:] if len(detail) > 2 else b"}")


Tables = dict[str, tuple[Sequence[str], list[tuple[str, ...]]]]


def computed(lines: Sequence[tuple[int, bytes]], about: About) -> tuple[Tables, int | None]:
    """File → head and rows of every table that follows from the published rows. lines: (leaf, row).

    With it the first leaf whose detail is told or kept back against the rule, None if there is none."""
    with tables.load((public for _leaf, public in lines), [leaf for leaf, _public in lines]) as connection:
        found = tables.compute(connection, about.period)
        orders = dsa.compute(connection, about.service, f"{about.first}/{about.last}")
        checks = crosschecks.compute(connection, about.cross_checks)
        wrong = tables.wrongly_told(connection)
    not_counted = [tuple(str(one.get(name, "")) for name in NOT_COUNTED_HEAD) for one in about.not_counted]
    return {
        TABLES: (tables.HEAD, found),
        DSA: (dsa.HEAD, orders),
        NOT_COUNTED: (NOT_COUNTED_HEAD, not_counted),
        CROSS_CHECKS: (crosschecks.HEAD, checks),
    }, wrong


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A CSV file as the template's: commas, line feeds, quotation marks where they are needed."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return file.getvalue()


def datapackage(about: About) -> str:
    """The description of the tables for machines (Frictionless Data Package)."""
    heads = (
        (TABLES, tables.HEAD),
        (DSA, dsa.HEAD),
        (NOT_COUNTED, NOT_COUNTED_HEAD),
        (CROSS_CHECKS, crosschecks.HEAD),
    )
    resources = [_resource(name, head) for name, head in heads]
    found: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "government-requests",
        "title": f"Government requests to {about.service}, {about.first} to {about.last}",
        "resources": resources,
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _resource(name: str, head: Sequence[str]) -> dict[str, Any]:
    numbers = {"value", "theirs", "ours", "difference", "least", "most", *dsa.MEASURES}
    fields = [{"name": column, "type": "number" if column in numbers else "string"} for column in head]
    return {
        "profile": "tabular-data-resource",
        "name": name.partition(".")[0],
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }
