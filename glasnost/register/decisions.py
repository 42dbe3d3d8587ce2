"""People's judgements, written and read without knowing Django. Its cost is paid only when there are some."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import orm
from glasnost.register.orm import database as database
from glasnost.register.orm import place as place

if TYPE_CHECKING:
    import duckdb

    from glasnost.register.register import Register

COLUMNS = ("id", "made_at", "made_by", "rulebook_id", "subject_kind", "subject_id", "fact", "value", "fingerprint")
SUBJECTS = ("charge", "case", "person")
_GIVEN = (*COLUMNS[2:], "file", "reason")


@dataclass(frozen=True)
class Judgement:
    """One answer of one person; `id` and `made_at` are given by the register."""

    made_by: str
    rulebook_id: str
    subject_kind: str  # charge, case or person
    subject_id: str
    fact: str
    value: str
    fingerprint: str
    file: str = ""
    reason: str = ""
    replaces: int | None = None
    id: int | None = None
    made_at: datetime | None = None


def record(register: Register, judgements: Iterable[Judgement]) -> None:
    """Add judgements: all of them or none. Raises Problem if they cannot be written.

    It waits for no writer of the tables: the database has its own transactions, and `lock` takes its lock too.
    """
    rows = list(judgements)
    if not rows:
        return
    with _model(register.folder, migrate=True) as model:
        from django.db import transaction

        with transaction.atomic():
            for row in rows:
                model.objects.create(replaces_id=row.replaces, **{name: getattr(row, name) for name in _GIVEN})


def latest(register: Register, subjects: Collection[str] | None = None) -> list[Judgement]:
    """The newest judgement on each fact of each subject. Raises Problem if they cannot be read.

    subjects: ids of charges, cases and people; None: of all.
    """
    if not orm.is_there(register.folder):
        return []
    return [Judgement(**row) for row in _latest(register.folder, subjects)]


def history(register: Register, subjects: Collection[str] | None = None) -> Iterator[Judgement]:
    """Every judgement that was ever made, oldest first, streamed. subjects: as in `latest`. Raises Problem."""
    if not orm.is_there(register.folder):
        return
    with _model(register.folder, migrate=False) as model:
        for row in _rows(model, subjects):
            yield Judgement(**row)


def newest(register: Register) -> int:
    """The id of the last judgement; 0 if there is none. Raises Problem if they cannot be read."""
    if not orm.is_there(register.folder):
        return 0
    with _model(register.folder, migrate=False) as model:
        found = model.objects.order_by("-id").values_list("id", flat=True).first()
    return int(found or 0)


def since(register: Register, judgement: int) -> dict[str, int]:
    """How many judgements came after this one, by fact. Raises Problem if they cannot be read."""
    if not orm.is_there(register.folder):
        return {}
    from django.db.models import Count

    with _model(register.folder, migrate=False) as model:
        rows = model.objects.order_by().filter(id__gt=judgement).values_list("fact").annotate(Count("id"))
        return {str(fact): int(count) for fact, count in rows}


def show_judgements(
    folder: Path, connection: duckdb.DuckDBPyConnection, subjects: Collection[str] | None = None
) -> None:
    """Make the table `judgement` in DuckDB: the newest on each fact of each subject. subjects: as in `latest`."""
    connection.execute(
        """CREATE TEMP TABLE judgement (id BIGINT, made_at TIMESTAMP, made_by VARCHAR, rulebook_id VARCHAR,
           subject_kind VARCHAR, subject_id VARCHAR, fact VARCHAR, value VARCHAR, fingerprint VARCHAR)"""
    )
    if not orm.is_there(folder):
        return
    import pyarrow as pa

    rows = [
        {**{name: row[name] for name in COLUMNS}, "made_at": row["made_at"].replace(tzinfo=None)}
        for row in _latest(folder, subjects)
    ]
    if rows:
        connection.register("answers", pa.Table.from_pylist(rows))
        connection.execute(f"INSERT INTO judgement SELECT {', '.join(COLUMNS)} FROM answers")
        connection.unregister("answers")


def _latest(folder: Path, subjects: Collection[str] | None) -> list[dict[str, Any]]:
    newest: dict[tuple[str, str, str], dict[str, Any]] = {}
    with _model(folder, migrate=False) as model:
        for row in _rows(model, subjects):
            newest[row["subject_kind"], row["subject_id"], row["fact"]] = row
    return list(newest.values())


def _rows(model: Any, subjects: Collection[str] | None) -> Iterator[dict[str, Any]]:
    from django.db.models import F

    rows = model.objects.order_by("id").values("id", "made_at", *_GIVEN, replaced=F("replaces_id"))
    if subjects is not None:  # the kind is named too: the index begins with it
        rows = rows.filter(subject_kind__in=SUBJECTS, subject_id__in=list(subjects))
    for row in rows.iterator():
        row["replaces"] = row.pop("replaced")
        yield row


@contextmanager
def _model(folder: Path, *, migrate: bool) -> Iterator[Any]:
    """The model, with Django set up for this register's database, which is closed again."""
    orm.set_up(folder)
    from django.db import DatabaseError

    try:
        with orm.opened(folder, make=migrate):
            from glasnost.register.judgements.models import Judgement as Model

            yield Model
    except DatabaseError as error:
        if migrate:
            what, remedy = _("the answers could not be written; none was recorded"), ""
        else:
            what, remedy = _("the answers of people cannot be read"), _("Put the file back from a backup.")
        raise Problem(what, where=orm.place_words(folder), remedy=remedy) from error
