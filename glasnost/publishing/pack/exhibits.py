"""The pictures of a register as entries of a pack: features alone, and what is known of their cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from glasnost.linking import open_linked
from glasnost.model.records import Exhibit
from glasnost.publishing.pack.telling import Case, told_of
from glasnost.register import Register
from glasnost.search import exhibits
from glasnost.search.audit.entry import Entry, What
from glasnost.search.audit.likeness import look_of

_CASES = """
    SELECT k.docket_number, lower(k.court), k.case_id, c.provision, c.verdict, c.sentence_kind, year(c.decided_on)
    FROM court_case k LEFT JOIN charge c ON c.case_id = k.case_id WHERE k.docket_number IS NOT NULL"""


@dataclass
class _Docket:
    """The cases of one docket number, by court; courts number alike."""

    cases: dict[tuple[str | None, str], Case] = field(default_factory=dict)

    def of(self, court: str | None) -> list[tuple[str, Case]]:
        """Those of a court; of an unknown court the only one there is, if there is only one."""
        found = {case_id: case for (name, case_id), case in self.cases.items() if court is None or name == court}
        return list(found.items()) if len(found) == 1 else []


def pictures(register: Register, latest: int | None) -> Iterator[Entry]:
    """Every exhibit that can be recognised by something. latest: the year of the register's latest case."""
    kept = exhibits.opened(register)
    if not len(kept):
        return
    dockets = _dockets(register, {one.docket_number for several in kept.cases.values() for one in several})
    for names, index in kept.groups:
        for name, features in zip(names, index.exhibits, strict=True):
            if name in kept.cases and not features.empty:
                told = told_of(_cases(kept.cases[name], dockets).values(), latest)
                yield Entry(What.PICTURE, look=look_of(features), **told)


def _cases(several: list[Exhibit], dockets: dict[str, _Docket]) -> dict[str, Case]:
    """The cases that a picture belongs to. One of which the register says nothing is a case all the same."""
    found: dict[str, Case] = {}
    for one in several:
        docket = dockets.get(one.docket_number or "")
        known = docket.of(one.court.lower() if one.court else None) if docket else []
        found |= dict(known) if known else {f"?{one.docket_number or one.exhibit_id}": Case()}
    return found


def _dockets(register: Register, wanted: set[str | None]) -> dict[str, _Docket]:
    found: dict[str, _Docket] = {}
    with open_linked(register.snapshot(), judgements=False) as connection:
        rows = connection.execute(_CASES)
        while batch := rows.fetchmany(10_000):
            for docket, court, case_id, *said in (row for row in batch if row[0] in wanted):
                case = found.setdefault(docket, _Docket()).cases.setdefault((court, case_id), Case())
                case.add(*said)
    return found
