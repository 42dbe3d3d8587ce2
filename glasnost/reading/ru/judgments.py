"""A court's act as charges: the head, the findings and the operative part put together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from glasnost.model.citation import Citation
from glasnost.model.evidence import ABSENT, ChargeRead, Span, Value, conflicting, known
from glasnost.reading import reasons
from glasnost.reading.patterns import Found, Scan
from glasnost.reading.ru.accounts import read_account
from glasnost.reading.ru.circumstances import read_circumstances
from glasnost.reading.ru.header import Header, read_header
from glasnost.reading.ru.operative import Decided, Operative, read_earlier, read_operative
from glasnost.reading.ru.penalties import Penalty
from glasnost.reading.ru.provisions import Place, find_provisions
from glasnost.reading.ru.sections import Sections, split

SENTENCED = ("convicted", "changed")
SUSPENDABLE = ("imprisonment", "correctional works")  # article 73 of the Criminal Code; of those that courts give
ENDED = ("terminated", "acquitted")
# the end of a sentence: not of «ч. 1 ст. 282», «И. Иванов», «г. Энск»
_BREAK = re.compile(r"(?<![^А-Яа-яЁё][А-Яа-яЁё])(?<!ст)(?<!пп)[.!?]\s+(?=[А-ЯЁ])|\n\s*(?=[А-ЯЁ-])")
_SERVED = re.compile(r"стать?[а-я]*\.?\s*73|ст\.\s*73|условн|реальн|отбывани|колони|под стражу")  # of the suspension
EARLIER = 4_000  # signs of the findings in which a higher court tells what the court below decided


@dataclass(frozen=True, slots=True)
class Around:
    """What the charges of one act have in common."""

    scan: Scan
    header: Header
    operative: Operative
    reclassified: bool


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
    if header.values["act_kind"] == ABSENT and sections.operative is None and (told := read_account(scan)):
        return Document({}, told, None, [reasons.ACCOUNT])
    if header.values["act_kind"] == ABSENT and sections.operative is None and header.proceedings is None:
        return Document(header.values, [], _why_none(scan, header, sections))
    operative = read_operative(scan, sections.deciding, header.upper, header.code)
    below = Span(0, min(sections.facts.end, sections.facts.start + EARLIER))
    earlier = read_earlier(scan, below, header.code) if header.upper else None
    decided = _of_upper(scan, header, operative, earlier) if earlier else _of_first(header, operative)
    if not decided:
        return Document(header.values, [], _why_none(scan, header, sections))
    notes = [] if sections.operative else [reasons.NO_OPERATIVE_PART]
    if sections.operative and reasons.is_cut_off(scan.text):
        notes.append(reasons.CUT_OFF)
    common = header.values | read_circumstances(scan, sections)
    around = Around(scan, header, operative, scan.first("reclassified") is not None)
    charges = []
    for one in decided:
        before = _before(one, earlier) if earlier else {}
        still = _still_suspended(one, before, scan, sections.deciding)
        charges.append(ChargeRead(common | before | _values(one, around) | still))
    return Document(header.values, charges, None, notes)


def _of_first(header: Header, operative: Operative) -> list[Decided]:
    """The charges decided; where the operative part names none, those of the head."""
    if operative.charges:
        return operative.charges
    first = operative.verdicts[0] if operative.verdicts else None
    main = next((one for one in operative.penalties if not one.additional), None)
    return [Decided(first, place, main if len(header.charged) == 1 else None) for place in header.charged]


def _of_upper(scan: Scan, header: Header, operative: Operative, earlier: Operative) -> list[Decided]:
    """The charges that the court below decided, each with what the higher court did and the penalty it gave."""
    verdict = _upper_verdict(operative)
    before = {str(one.place.citation): one for one in earlier.charges if one.place}
    places = [one.place for one in before.values() if one.place] or header.charged
    places = places or list({str(one.place.citation): one.place for one in operative.charges if one.place}.values())
    parts = _parts(scan, header, operative, places)
    if parts and verdict is not None and verdict.value in ENDED:
        verdict = replace(verdict, value="changed")  # of the judgment as a whole one charge fell
    found = []
    for place in places:
        new = [one for one in operative.charges if one.place and one.place.citation == place.citation and one.main]
        main = new[-1].main if new else None
        if main is None and len(places) == 1:
            main = next((one for one in reversed(operative.penalties) if not one.additional), None)
        old = before.get(str(place.citation))
        told = parts.get(str(place.citation), verdict)
        found.append(Decided(told, place, main, count=old.count if old else ABSENT))
    return found


def _parts(scan: Scan, header: Header, operative: Operative, places: list[Place]) -> dict[str, Found]:
    """«в части осуждения по ч. 1 ст. 282 отменить, дело в этой части прекратить»: what ended for some of the charges
    only. The sentence of the verdict names them."""
    found: dict[str, Found] = {}
    known_ = {str(one.citation) for one in places}
    for verdict in operative.verdicts:
        if verdict.value not in ENDED or len(places) < 2:
            continue
        start = max((end.end() for end in _BREAK.finditer(scan.text, 0, verdict.start)), default=0)
        stop = _BREAK.search(scan.text, verdict.end)
        named = find_provisions(scan, start, stop.start() if stop else len(scan.text), header.code)
        ended = {str(one.citation) for one in named} & known_
        if ended and ended != known_:
            found |= dict.fromkeys(ended, verdict)
    return found


def _before(one: Decided, earlier: Operative) -> dict[str, Value]:
    """The penalty of the court below."""
    for old in earlier.charges:
        if old.place and one.place and old.place.citation == one.place.citation:
            values = _sentence(old.main, earlier.suspended.get(old.group))
            if old.group in earlier.totals:
                penalty, _under = earlier.totals[old.group]
                total = _sentence(penalty, earlier.suspended.get(old.group))
                values |= {f"total_{name}": value for name, value in total.items()}
            return {f"earlier_{name}": value for name, value in values.items()}
    main = [penalty for penalty in earlier.penalties if not penalty.additional]
    if len(main) == 1 and not earlier.charges:  # «подвергнут наказанию в виде …» of the one article that the head names
        values = _sentence(main[0], next(iter(earlier.suspended.values()), None))
        return {f"earlier_{name}": value for name, value in values.items()}
    return {}


def _still_suspended(one: Decided, before: dict[str, Value], scan: Scan, deciding: Span) -> dict[str, Value]:
    """An appeal that shortens a suspended term, and says nothing of the suspension, leaves it suspended."""
    was = before.get("earlier_suspended", ABSENT)
    changed = one.verdict is not None and one.verdict.value == "changed"
    if not (changed and one.main and one.main.kind == "imprisonment" and was.value is True and was.span):
        return {}
    if _SERVED.search(scan.folded, deciding.start, deciding.end):
        return {}
    start, end = one.main.name.start, one.main.name.end
    return {"sentence_kind": known("suspended imprisonment", start, end), "suspended": was}


def _upper_verdict(operative: Operative) -> Found | None:
    """What a higher court did, of all that its operative part says."""
    by_value: dict[str, Found] = {}
    for one in operative.verdicts:
        by_value.setdefault(one.value, one)
    if "quashed" in by_value and "remitted" not in by_value:
        for ending in ("terminated", "acquitted", "convicted"):
            if ending in by_value:
                return by_value[ending]
    if "quashed" in by_value and "remitted" in by_value:
        return by_value["quashed"]
    for value in ("changed", "quashed", "upheld", "terminated", "returned", "transferred", "convicted", "pending"):
        if value in by_value:
            return by_value[value]
    return None


def _values(one: Decided, around: Around) -> dict[str, Value]:
    operative = around.operative
    values = {"provision": _provision(one.place, around), "verdict": _verdict(one.verdict), "count": one.count}
    if one.place and one.place.provision.inchoate:
        values["inchoate"] = known(",".join(one.place.provision.inchoate), one.place.start, one.place.end)
    verdict = values["verdict"].value
    if verdict in ("terminated", "acquitted") and one.verdict:
        values["ground"] = _ground(around.scan, one.verdict)
    if verdict not in SENTENCED:
        return values
    suspended = operative.suspended.get(one.group)
    values |= _sentence(one.main, suspended)
    values["additional"] = _additional(one.additional)
    if one.group in operative.totals:
        penalty, under = operative.totals[one.group]
        values |= {f"total_{name}": value for name, value in _sentence(penalty, suspended).items()}
        values["total_under"] = known(under, penalty.name.start, penalty.name.end)
    if suspended and one.group in operative.probation:
        values["probation_months"] = operative.probation[one.group][0]
    return values


def _ground(scan: Scan, verdict: Found) -> Value:
    """The ground that stands nearest behind the verdict, or shortly before it."""
    found = scan.find("ground", max(0, verdict.start - 300), verdict.end + 600)
    after = [one for one in found if one.start >= verdict.start]
    best = next(iter(after or reversed(found)), None)
    return known(best.value, best.start, best.end) if best else ABSENT


def _provision(place: Place | None, around: Around) -> Value:
    """The operative part's provision. Another one than the head charges, and no word of reclassifying: a conflict."""
    if place is None or place.citation is None:
        return ABSENT
    charged = [one.citation for one in around.header.charged if one.citation]
    agrees = not charged or any(_agree(place.citation, one) for one in charged)
    if agrees or around.reclassified or around.header.upper:
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
    suspended = suspended if main.kind in SUSPENDABLE else None
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


def _why_none(scan: Scan, header: Header, sections: Sections) -> str:
    if len(scan.text.strip()) < 40:
        return reasons.EMPTY
    if reasons.is_mojibake(scan.text):
        return reasons.MOJIBAKE
    if not reasons.is_russian(scan.text):
        return reasons.OTHER_LANGUAGE
    if header.values["act_kind"] == ABSENT and sections.operative is None:
        return reasons.NO_JUDGMENT
    return reasons.NO_CHARGE
