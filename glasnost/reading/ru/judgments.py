"""A court's act as charges: the head, the findings and the operative part put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from glasnost.model.citation import Citation
from glasnost.model.evidence import ABSENT, ChargeRead, State, Value, conflicting, known
from glasnost.reading import reasons
from glasnost.reading.patterns import Found, Scan
from glasnost.reading.ru.circumstances import read_circumstances
from glasnost.reading.ru.header import Header, read_header
from glasnost.reading.ru.operative import Decided, Operative, Penalty, read_operative
from glasnost.reading.ru.provisions import Place
from glasnost.reading.ru.sections import Sections, split

SENTENCED = ("convicted", "changed")


@dataclass(slots=True)
class Document:
    """A text as read: what holds for the whole, and its charges. `reason`: why there is no charge; `notes`: what else a
    reader has to know of it, codes of `reading.reasons`."""

    values: dict[str, Value]
    charges: list[ChargeRead]
    reason: str | None = None
    notes: list[str] = field(default_factory=list)


def read_judgment(scan: Scan) -> Document:
    """Read an act."""
    sections = split(scan)
    header = read_header(scan, sections)
    if header.proceedings == "civil":
        return Document(header.values, [], reasons.NOT_A_CHARGE)
    operative = read_operative(scan, sections.deciding, header.upper, header.code)
    verdict = _upper_verdict(operative) if header.upper else None
    decided = _charges(header, operative, verdict)
    if not decided:
        return Document(header.values, [], _why_none(scan, header, sections))
    notes = [] if sections.operative else [reasons.NO_OPERATIVE_PART]
    around = read_circumstances(scan, sections)
    reclassified = scan.first("reclassified") is not None
    charges = [
        ChargeRead(header.values | around | _decided_values(scan, one, operative, header, reclassified)) for one in decided
    ]
    return Document(header.values, charges, None, notes)


def _charges(header: Header, operative: Operative, upper: Found | None) -> list[Decided]:
    """The charges decided; where the operative part names none, those of the head."""
    found = operative.charges
    if header.upper:
        penalty = operative.charges[-1].main if operative.charges else None
        total = operative.totals.get(max(operative.totals)) if operative.totals else None
        places = {str(one.place.citation): one.place for one in found if one.place}
        charged = [place for place in header.charged] or list(places.values())
        main = penalty or (total[0] if total else None) or (operative.penalties[-1] if operative.penalties else None)
        return [Decided(upper, place, main if len(charged) == 1 else None) for place in charged]
    if found:
        return found
    first = operative.verdicts[0] if operative.verdicts else None
    main = next((one for one in operative.penalties if not one.additional), None)
    return [Decided(first, place, main if len(header.charged) == 1 else None) for place in header.charged]


def _upper_verdict(operative: Operative) -> Found | None:
    """What a higher court did, of all that its operative part says."""
    by_value: dict[str, Found] = {}
    for one in operative.verdicts:
        by_value.setdefault(one.value, one)
    if "quashed" in by_value and "remitted" not in by_value:
        for ending in ("terminated", "acquitted"):
            if ending in by_value:
                return by_value[ending]
    if "quashed" in by_value and "remitted" in by_value:
        return by_value["quashed"]
    for value in ("changed", "quashed", "upheld", "terminated", "returned", "transferred", "convicted", "pending"):
        if value in by_value:
            return by_value[value]
    return None


def _decided_values(
    scan: Scan, one: Decided, operative: Operative, header: Header, reclassified: bool
) -> dict[str, Value]:
    values: dict[str, Value] = {}
    values["provision"] = _provision(one.place, header, reclassified)
    values["verdict"] = _verdict(one.verdict)
    values["count"] = one.count
    verdict = values["verdict"].value
    if verdict in ("terminated", "acquitted") and one.verdict:
        ground = scan.find("ground", one.verdict.start - 300 if one.verdict.start > 300 else 0)
        near = [each for each in ground if -300 <= each.start - one.verdict.end <= 600]
        values["ground"] = known(near[0].value, near[0].start, near[0].end) if near else ABSENT
    if verdict not in SENTENCED:
        return values
    suspended = operative.suspended.get(one.group)
    total = operative.totals.get(one.group)
    values |= _sentence(one.main, suspended)
    values["additional"] = _additional(one.additional)
    if total:
        penalty, under = total
        for name, value in _sentence(penalty, suspended).items():
            values[f"total_{name}"] = value
        values["total_under"] = known(under, penalty.name.start, penalty.name.end)
    if suspended and one.group in operative.probation:
        values["probation_months"] = _months(operative.probation[one.group][0])
    return values


def _provision(place: Place | None, header: Header, reclassified: bool) -> Value:
    """The operative part's provision; another one than the head charges, and no word of reclassifying, is a conflict."""
    if place is None or place.citation is None:
        return ABSENT
    charged = [one.citation for one in header.charged if one.citation]
    agrees = not charged or any(_agree(place.citation, one) for one in charged)
    if agrees or reclassified:
        return known(str(place.citation), place.start, place.end)
    return conflicting((*map(str, charged), str(place.citation)), place.start, place.end)


def _agree(one: Citation, other: Citation) -> bool:
    return one.may_cover(other) or other.may_cover(one)


def _verdict(found: Found | None) -> Value:
    if found is None or found.value in ("remitted", "measures"):
        return ABSENT
    return known(found.value, found.start, found.end)


def _sentence(main: Penalty | None, suspended: Found | None) -> dict[str, Value]:
    if main is None:
        return {}
    where = (main.name.start, main.name.end)
    conditional = main.kind == "imprisonment" and suspended is not None
    values = {"sentence_kind": known("suspended imprisonment" if conditional else main.kind, *where)}
    if suspended is not None:
        values["suspended"] = known(True, suspended.start, suspended.end)
    elif main.kind != "none":
        values["suspended"] = known(False, *where)
    values["sentence_amount"] = main.amount
    span = main.amount.span
    values["sentence_unit"] = known(main.unit, *((span.start, span.end) if span else where)) if main.unit else ABSENT
    return values


def _additional(penalties: list[Penalty]) -> Value:
    if not penalties:
        return ABSENT
    kinds = ",".join(dict.fromkeys(one.kind for one in penalties))
    return known(kinds, penalties[0].name.start, penalties[0].name.end)


def _months(value: Value) -> Value:
    return value


def _why_none(scan: Scan, header: Header, sections: Sections) -> str:
    if len(scan.text.strip()) < 40:
        return reasons.EMPTY
    if not reasons.is_russian(scan.text):
        return reasons.OTHER_LANGUAGE
    if header.values["act_kind"] == ABSENT and sections.operative is None:
        return reasons.NO_JUDGMENT
    return reasons.NO_CHARGE


def states_of(charge: ChargeRead) -> dict[str, State]:
    """The state of every field that the text was asked for."""
    return {name: value.state for name, value in charge.values.items()}
