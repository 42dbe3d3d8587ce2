"""The log → a folder to publish: tables, DSA file, rows, leaves, a checkpoint. What does not add up is not written."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.requests.cases import NO_DAY, cited_answers
from glasnost.requests.check import check_files
from glasnost.requests.proofs import notes
from glasnost.requests.proofs.commitments import Leaf, canonical, commit
from glasnost.requests.proofs.merkle import root_of
from glasnost.requests.report import files
from glasnost.requests.report.coarse import coarse_of, few_of, quarters_of
from glasnost.requests.report.crosschecks import FIGURE, JUDGMENTS
from glasnost.requests.report.verify import verify_folder


@dataclass(frozen=True)
class Event:
    """A logged event. withheld: a law forbids to tell of it. with_detail: its detail points at nobody."""

    event_id: str
    request_id: str
    record: str
    leaf: Leaf
    withheld: bool = False
    with_detail: bool = True

    @property
    def line(self) -> str:
        """As it is published."""
        return f'{{"withheld":"{self.leaf.hash.hex()}"}}' if self.withheld else self.leaf.line(self.with_detail)


@dataclass(frozen=True)
class Statement:
    """What the publisher says: the service's name as in a log's origin, the period, what is not counted.

    not_counted: {"what", "law"} and, if it is in the log, {"where": {field that is told: value}}, and where the law
    demands a band in place of the count its width, {"band": 250}. figures: of others, see `crosschecks`. platform: the
    service's name in judgments.
    """

    service: str
    origin: str
    first: str
    last: str
    not_counted: tuple[Mapping[str, Any], ...] = ()
    figures: tuple[Mapping[str, Any], ...] = ()
    platform: str | None = None


@dataclass(frozen=True)
class Published:
    """What was written. size: leaves in the log; told, withheld: how many of them."""

    folder: str
    size: int
    told: int
    withheld: int
    checkpoint: str
    key: str


def events_of(register: Register, not_counted: Sequence[Mapping[str, Any]] = ()) -> list[Event]:
    """Every event of the log with its commitment, in order."""
    key = register.key
    with register.snapshot().connect(judgements=False) as connection:
        rows = connection.execute("SELECT event_id, request_id, record FROM request_event ORDER BY number").fetchall()
    conditions = [one["where"] for one in not_counted if one.get("where")]
    found, publics = [], []
    for place, (event_id, request_id, record) in enumerate(rows):
        public, detail = coarse_of(json.loads(record), request_id)
        said = public | detail
        withheld = any(all(said.get(name) == value for name, value in where.items()) for where in conditions)
        leaf = commit(key, event_id, record, canonical(public), canonical(detail))
        found.append(Event(event_id, request_id, record, leaf, withheld))
        publics.append((place, public))
    is_few = few_of([one for one in publics if not found[one[0]].withheld])
    return [replace(event, with_detail=not is_few(publics[place][1])) for place, event in enumerate(found)]


def seed_of(register: Register) -> bytes:
    """The secret key under which checkpoints are signed: derived from the register's, so its backup holds both."""
    import hmac

    return hmac.digest(register.key, b"request checkpoints", "sha256")


def publish(register: Register, statement: Statement, folder: Path, previous: Path | None = None) -> Published:
    """Write the report into a new folder. previous: the version before, whose checkpoints this one must extend.

    Raises Problem if the folder is there, if the log no longer extends the version before, or if the report does not
    add up; then nothing is written.
    """
    if folder.exists():
        raise Problem(_("the folder is there already"), where=str(folder), remedy=_("Name a new one."))
    events = events_of(register, statement.not_counted)
    leaves = [event.leaf.hash for event in events]
    earlier = checkpoints_of(previous) if previous else []
    _check_earlier(earlier, leaves, previous)
    seed = seed_of(register)
    try:
        checkpoint = notes.sign(statement.origin, len(leaves), root_of(leaves), seed)
    except notes.NoteError as error:
        raise Problem(
            _("«{name}» cannot be the name of a log").format(name=statement.origin),
            remedy=_("Use a name such as example.org/requests, without blanks and plus signs."),
        ) from error
    last = max((one.size for one in earlier), default=0)
    about = files.About(
        statement.service,
        statement.first,
        statement.last,
        len(leaves),
        last,
        _not_counted(events, statement),
        _cross_checks(register, statement),
    )
    try:
        about.period  # noqa: B018 - the days must be whole quarters
    except ValueError as error:
        raise Problem(
            _("{first} to {last} are no whole quarters").format(first=statement.first, last=statement.last),
            remedy=_("The log tells of each request the quarter in which it came, and not the day."),
        ) from error
    temporary = Path(tempfile.mkdtemp(prefix=".glasnost-", dir=folder.resolve().parent))
    try:
        _write(temporary, events, leaves, about, checkpoint, earlier, str(notes.key_of(statement.origin, seed)))
        _must_add_up(temporary)
        temporary.chmod(0o755)
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    withheld = sum(event.withheld for event in events)
    key = str(notes.key_of(statement.origin, seed))
    return Published(str(folder), len(leaves), len(leaves) - withheld, withheld, checkpoint.note, key)


def _not_counted(events: Sequence[Event], statement: Statement) -> list[dict[str, str]]:
    """What is not counted, and where a law demands it the band that the number of requests of the period lies in."""
    found = []
    for one in statement.not_counted:
        row = {"what": str(one["what"]), "law": str(one["law"])}
        if one.get("band"):
            width = int(one["band"])
            lowest = _number_of(events, one.get("where", {}), statement) // width * width
            row |= {"least": str(lowest), "most": str(lowest + width - 1)}
        found.append(row)
    return found


def _number_of(events: Sequence[Event], where: Mapping[str, Any], statement: Statement) -> int:
    """Requests of the period that meet a condition, as the last of their events has them."""
    try:
        quarters = quarters_of(date.fromisoformat(statement.first), date.fromisoformat(statement.last))
    except ValueError:  # told a little later, with what to do
        return 0
    last = {event.request_id: json.loads(event.leaf.public) | json.loads(event.leaf.detail) for event in events}
    return sum(
        said.get("quarter") in quarters and all(said.get(name) == value for name, value in where.items())
        for said in last.values()
    )


def _cross_checks(register: Register, statement: Statement) -> list[dict[str, Any]]:
    """The figures of others, and the judgments in the register that cite this platform's answers, if there are any."""
    found: list[dict[str, Any]] = [{"check": FIGURE, **one} for one in statement.figures]
    cited = cited_answers(register, statement.platform or statement.service)
    if cited:
        matched = sum(bool(one.candidates) for one in cited)
        undated = sum(one.state == NO_DAY for one in cited)
        note = f"{undated} of them without a day to compare" if undated else ""
        source = "judgments in the publisher's register"
        found.append({"check": JUDGMENTS, "source": source, "cited": len(cited), "matched": matched, "note": note})
    return found


def checkpoints_of(folder: Path) -> list[notes.Checkpoint]:
    """The checkpoints of a published version, oldest first. Raises Problem."""
    paths = [*sorted((folder / files.EARLIER).glob("*.txt")), folder / files.CHECKPOINT]
    try:
        return sorted((notes.read(path.read_text(encoding="utf-8")) for path in paths), key=lambda one: one.size)
    except (OSError, ValueError) as error:
        raise Problem(_("the version before has no readable checkpoint"), where=str(folder)) from error


def _check_earlier(earlier: Sequence[notes.Checkpoint], leaves: Sequence[bytes], previous: Path | None) -> None:
    for one in earlier:
        if one.size > len(leaves) or root_of(leaves[: one.size]) != one.root:
            raise Problem(
                _("the log no longer begins as it did in the version before"),
                where=str(previous),
                remedy=_("Look for another register or key, or for a backup that was put back: what was logged stays."),
            )


def _write(
    folder: Path,
    events: Sequence[Event],
    leaves: Sequence[bytes],
    about: files.About,
    checkpoint: notes.Checkpoint,
    earlier: Sequence[notes.Checkpoint],
    key: str,
) -> None:
    (folder / files.EARLIER).mkdir(parents=True)
    told = [
        (place, files.row_of(event.leaf.public.encode(), event.leaf.detail.encode() if event.with_detail else None))
        for place, event in enumerate(events)
        if not event.withheld
    ]
    for name, (head, rows) in files.computed(told, about)[0].items():
        _put(folder / name, files.as_csv(head, rows))
    _put(folder / files.ROWS, "".join(event.line + "\n" for event in events))
    _put(folder / files.LEAVES, "".join(leaf.hex() + "\n" for leaf in leaves))
    _put(folder / files.CHECKPOINT, checkpoint.note)
    _put(folder / files.KEY, key + "\n")
    for one in earlier:
        _put(folder / files.EARLIER / f"{one.size:012}.txt", one.note)
    _put(folder / files.ABOUT, replace(about).text())
    _put(folder / files.PACKAGE, files.datapackage(about))


def _put(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _must_add_up(folder: Path) -> None:
    errors = check_files([folder / files.TABLES, folder / files.DSA]).errors
    wrong = verify_folder(folder).errors
    if errors or wrong:
        one = errors[0] if errors else wrong[0]
        name = Path(one.file).name
        raise Problem(
            _("the report does not add up and was not written: {file}, row {row}: {what}").format(
                file=name, row=one.row or "–", what=one.what
            ),
            remedy=_("This is a fault of the program or of the register; run «glasnost doctor»."),
        )
