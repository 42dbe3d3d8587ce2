"""Saved searches: kept with the answers of people, append-only, and asked again of every batch that comes in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import orm
from glasnost.register.decisions import Judgement, latest, record
from glasnost.register.register import Register
from glasnost.register.snapshot import Snapshot
from glasnost.search.acts import Act, acts_of, every
from glasnost.search.query import parse
from glasnost.search.texts import snippet

KIND = "search"  # of judgements
LONGEST = 64  # letters of a name


@dataclass(frozen=True)
class Saved:
    """A search under a name. told: the version of the table `document` up to which its finds were told."""

    name: str
    words: str
    wide: bool = False
    translit: bool = False
    where: dict[str, str] = field(default_factory=dict)
    told: int = -1


@dataclass(frozen=True)
class News:
    """What a saved search finds that was not in the register when it was last told. acts: the first of them."""

    saved: Saved
    found: int
    new: int
    acts: list[Act]


def save(register: Register, saved: Saved, by: str) -> None:
    """Keep a search; one of the same name is replaced. What it finds now is known. Raises Problem if it is no query."""
    if not 0 < len(saved.name.strip()) <= LONGEST:
        raise Problem(_("a name has up to {n} letters").format(n=LONGEST))
    parse(saved.words)
    said = {name: value for name, value in asdict(saved).items() if name not in ("name", "told")}
    row = _row(saved.name, by, "query", json.dumps(said, ensure_ascii=False))
    record(register, [row, _row(saved.name, by, "told", str(_version(register)))])


def forget(register: Register, name: str, by: str) -> None:
    """A later row says that the search is no longer wanted. Raises Problem if there is none."""
    if name not in {one.name for one in saved_searches(register)}:
        raise Problem(_("there is no saved search of this name"))
    record(register, [_row(name, by, "query", "")])


def saved_searches(register: Register) -> list[Saved]:
    """Every search that is wanted, by name."""
    if not orm.is_there(register.folder):
        return []
    rows = {(row.subject_id, row.fact): row.value for row in latest(register) if row.subject_kind == KIND}
    names = sorted(name for (name, fact), value in rows.items() if fact == "query" and value)
    return [Saved(name, **json.loads(rows[name, "query"]), told=int(rows.get((name, "told"), -1))) for name in names]


def news(register: Register, by: str, most: int = 5, *, tell: bool = True) -> list[News]:
    """Ask every saved search again. tell: what is new now is known from here on."""
    found = []
    for saved in saved_searches(register):
        query = parse(saved.words)
        ids = every(register, query, wide=saved.wide, translit=saved.translit, where=saved.where)
        known = _documents(register, saved.told)
        new = [one for one in ids if one not in known]
        acts = acts_of(register, new[:most], lambda text, q=query, s=saved: snippet(text, q, wide=s.wide))
        found.append(News(saved, len(ids), len(new), acts))
    if tell and any(one.saved.told != _version(register) for one in found):
        record(register, [_row(one.saved.name, by, "told", str(_version(register))) for one in found])
    return found


def _row(name: str, by: str, fact: str, value: str) -> Judgement:
    return Judgement(by, "", KIND, name, fact, value, fingerprint="")


def _version(register: Register) -> int:
    return register.snapshot().versions.get("document", -1)


def _documents(register: Register, version: int) -> set[str]:
    """The decisions that the register held at a version of its table."""
    if version < 0:
        return set()
    then = Snapshot(register.folder, None, {"document": version})
    with then.connect(judgements=False) as connection:
        return {row[0] for row in connection.execute("SELECT document_id FROM document").fetchall()}
