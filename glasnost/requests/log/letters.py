"""Letters into the log: what each says becomes its request's fields, with the words that they were read from.

A letter fills what the log does not say of its request and never overwrites it; where the two differ, that is named.
Which request it is of: the number that is given with it, else the request that names its file's hash, else a new one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from hashlib import sha256
from pathlib import Path
from typing import Any

from glasnost.intake.texts import Text
from glasnost.model.evidence import State
from glasnost.model.language import _
from glasnost.model.problems import Problem, WrongUse
from glasnost.model.records import Issue, Original, Request, RequestLetter, RequestQuote
from glasnost.register import Register
from glasnost.register import requests as kept
from glasnost.requests.letters.letter import Letter
from glasnost.requests.letters.lines import quoted, read_letters
from glasnost.requests.log import reasons
from glasnost.requests.log.intake import SOURCE, Logged, differences, differing, events_of
from glasnost.requests.log.rows import NAMES, keyed
from glasnost.requests.log.typed import LETTER, over, request_from, without_letter
from glasnost.requests.log.values import moment_of

OWN = "letter:"  # begins the number of a request that is known by its letter only
HASH = 16  # digits of the letter's hash in that number
OTHERS = ("issued_on", "reference")  # what a letter says and the table has no column for


@dataclass
class _Read:
    path: Path
    digest: str
    request_id: str
    number: str
    text: str
    letter: Letter
    says: dict[str, Any]
    issues: list[tuple[str | None, str]] = field(default_factory=list)
    record: str = ""


def log_letters(
    register: Register,
    paths: Iterable[Path],
    *,
    number: str | None = None,
    received: str | None = None,
    zone: tzinfo | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> tuple[Logged, list[Problem]]:
    """Take letters (files, folders of them) into the log. A letter that cannot be read is a problem; the others go in.

    number: of the request that the one letter belongs to. received: when it came (ISO), for what does not say it.
    """
    files = list(paths)
    if number is not None and (len(files) != 1 or files[0].is_dir()):
        raise WrongUse(_("--number is for one letter"))
    came = _received(received, zone)
    result, problems = Logged(", ".join(map(str, files)), dry_run=dry_run), []
    read: list[_Read] = []
    for path, text, letter in read_letters(files):
        result.rows += 1
        if letter is None:
            problems.append(text.problem or _no_text(path, text))
        else:
            read.append(_read(register, path, text, letter, number, came))
        if progress:
            progress(result.rows)
    if dry_run:
        _place(register, read, result)
        return result, problems
    with register.writing():
        _commit(register, _place(register, read, result), read, result)
    return result, problems


def _no_text(path: Path, text: Text) -> Problem:
    return Problem(
        _("the letter holds no text"), where=str(path), remedy=_("If it is a scan, recognise its text first.")
    )


def _received(text: str | None, zone: tzinfo | None) -> dict[str, Any]:
    if text is None:
        return {}
    day, moment, reason = moment_of(text, zone)
    if day is None:
        raise WrongUse(_("«{text}» is no day and no moment").format(text=text))
    said = {"received_on": day.isoformat()}
    if moment is not None:
        said["received_at"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    elif reason == reasons.ZONE_MISSING:
        raise WrongUse(_("«{text}» needs a zone: add it, or give --zone").format(text=text))
    return said


def _read(
    register: Register, path: Path, text: Text, letter: Letter, number: str | None, came: dict[str, Any]
) -> _Read:
    digest = sha256(path.read_bytes()).hexdigest()
    number = number or f"{OWN}{digest[:HASH]}"
    says: dict[str, Any] = {"number": number, "letter": digest}
    for name, value in letter.values.items():
        if value.state is State.KNOWN and name in NAMES:
            says.setdefault(name, _written(value.value))
    for name, found in came.items() if "received_on" not in says else ():
        says[name] = found
    for name, found in letter.from_name.items():
        says.setdefault(name, _written(found))
    other = {name: _written(letter.get(name).value) for name in OTHERS if letter.get(name).state is State.KNOWN}
    if len(letter.links):
        other["links"] = "\n".join(value.value for value in letter.links)
    if letter.named:
        other["counted as"] = letter.named
    one = _Read(path, digest, keyed(register.key, SOURCE.source_id, number), number, text.text, letter, says)
    if other:
        says["other"] = other
    one.issues = _issues(letter, says, text)
    return one


def _issues(letter: Letter, says: dict[str, Any], text: Text) -> list[tuple[str | None, str]]:
    found: list[tuple[str | None, str]] = [
        (name, reasons.LETTER_CONFLICT) for name, value in letter.values.items() if value.state is State.CONFLICTING
    ]
    issued = letter.get("issued_on")
    if issued.state is State.ABSENT and "received_on" not in says:
        found.append((None, reasons.LETTER_NO_DATE))
    if "received_on" not in says:
        found.append(("received_on", reasons.DATE_MISSING))
    elif issued.value is not None and issued.value > date.fromisoformat(says["received_on"]) + timedelta(days=1):
        says.pop("received_on")
        says.pop("received_at", None)
        found.append(("received_on", reasons.BEFORE_RECEIPT))
    if "authority" not in says:
        found.append(("authority", reasons.LETTER_NO_AUTHORITY))
    if "country" not in says:
        found.append(("country", reasons.COUNTRY_UNKNOWN))
    if text.card:
        found.append((None, reasons.ATTACHMENT_UNREAD))
    return found


def _place(register: Register, read: list[_Read], result: Logged) -> list[str]:
    """Each letter beside what the log says of its request; the ids of what is new or changes."""
    known = kept.by_letter(register)
    for one in read:
        belongs = known.get(one.digest, [])
        if one.number.startswith(OWN) and belongs:  # it is in the log under a number of its own
            one.request_id, one.number = belongs[0]
            one.says["number"] = one.number
        elif any(name != one.request_id for name, _number in belongs):
            one.issues.append(("letter", reasons.LETTER_ELSEWHERE))
    before = kept.records_of(register, [one.request_id for one in read]) if read else {}
    found: dict[str, _Read] = {}
    for one in read:
        older = before.get(one.request_id)
        said = without_letter(json.loads(older)) if older else {}
        one.issues += [(name, reasons.LETTER_DIFFERS) for name in differing(one.says, said)]
        one.record = over(one.says, said)
        if one.request_id in found:
            result.refused.append((0, reasons.ROW_TWICE))
        found[one.request_id] = one
    new = [name for name in found if name not in before]
    changed = [name for name in found if name in before and before[name] != found[name].record]
    result.new, result.changed = len(new), len(changed)
    result.unchanged = len(found) - len(new) - len(changed)
    result.issues = dict(Counter(reason for one in found.values() for _name, reason in one.issues))
    changes = (name for key in changed for name in differences(before[key], found[key].record) if name != LETTER)
    result.changes = dict(Counter(changes))
    return [*new, *changed]


def _commit(register: Register, wanted: list[str], read: list[_Read], result: Logged) -> None:
    if not wanted:
        return
    moment = kept.now()
    mine = {one.request_id: one for one in read if one.request_id in set(wanted)}
    for one in mine.values():
        register.keep(one.path)
    requests: list[Request] = [
        request_from(mine[name].record, name, SOURCE.source_id, mine[name].digest, 1) for name in wanted
    ]
    events = events_of(register, requests, {name: mine[name].record for name in wanted}, moment)
    originals = {
        one.digest: Original(
            one.digest, SOURCE.source_id, one.path.name, one.path.stat().st_size, None, moment, None, 1
        )
        for one in mine.values()
    }
    issues = [
        Issue(SOURCE.source_id, one.digest, one.request_id, None, 1, name, reason, None)
        for one in mine.values()
        for name, reason in one.issues
    ]
    letters = [RequestLetter(one.request_id, SOURCE.source_id, one.digest, one.text) for one in mine.values()]
    quotes = [quote for one in mine.values() for quote in _quotes(register, one)]
    kept.commit(register, list(originals.values()), SOURCE, requests, events, issues, kept.Read(letters, quotes))


def _quotes(register: Register, one: _Read) -> Iterable[RequestQuote]:
    for name, value in quoted(one.letter):
        assert value.span is not None
        start, end = value.span.start, value.span.end
        yield RequestQuote(
            quote_id=keyed(register.key, "letter", one.digest, name, str(start)),
            request_id=one.request_id,
            source_id=SOURCE.source_id,
            original=one.digest,
            field=name,
            state=str(value.state),
            start_at=start,
            end_at=end,
            words=one.text[start:end],
        )


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value
