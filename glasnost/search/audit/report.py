"""The report: one page that needs nothing else, for its owner alone. It never says that something is illegal."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from glasnost.model.language import _, counted, language
from glasnost.model.problems import Problem
from glasnost.rules.telling import citation_words, day_words, number_words, sentence_words, verdict_words
from glasnost.search.audit.entry import Entry, What
from glasnost.search.audit.findings import SHOWN, Audit, Finding
from glasnost.search.audit.pack import Pack
from glasnost.search.candidates import NEAR

HERE = Path(__file__).parent
MOST_PROBLEMS = 100
NETWORKS = {"vk": "VK", "ok": "Odnoklassniki", "telegram": "Telegram", "facebook": "Facebook"} | {
    "instagram": "Instagram", "x": "X", "mastodon": "Mastodon"}  # fmt: skip


@dataclass(frozen=True)
class Since:
    """An earlier report: the keys of its findings, and the day on which it was made."""

    keys: frozenset[str]
    made_on: str


def page(found: Audit, pack: Pack, made_on: date, since: Since | None = None) -> str:
    """The report as HTML. since: only what is new since then, or was there and still is."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((HERE / "report.html").read_text(encoding="utf-8"))
    findings = [_finding(one, place, since) for place, one in enumerate(found.findings, 1)]
    kept = {"format": "glasnost audit", "made_on": made_on.isoformat(), "keys": [one.key for one in found.findings]}
    return template.render(
        words=words(),
        language=language(),
        style=Markup((HERE / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        kept=Markup(json.dumps(kept)),  # noqa: S704 - hexadecimal figures only
        summary=summary(found, pack, made_on, since),
        findings=findings,
        families=_families(found),
        networks=_advice(found),
        before=_advice_file()["before"][language()],
        problems=[_problem(one) for one in found.problems[:MOST_PROBLEMS]],
        more_problems=max(0, len(found.problems) - MOST_PROBLEMS),
        invented=pack.invented,
    )


def summary(found: Audit, pack: Pack, made_on: date, since: Since | None) -> list[tuple[str, str]]:
    """What was looked at, and against what: (name, value) pairs."""
    kinds = ", ".join(f"{kind_words(kind)} {number_words(n)}" for kind, n in found.kinds.most_common())
    told = [
        (_("Looked at"), counted("{n} item", "{n} items", found.items).format(n=number_words(found.items))),
        (_("Of which"), kinds or "–"),
        (_("Pictures"), number_words(found.pictures)),
        (_("Pictures that the archive only links to: not looked at"), number_words(found.remote)),
        (_("Items without words or picture: not looked at"), number_words(found.empty)),
        (_("What resembles something"), number_words(len(found.findings))),
        (_("Compared with"), _("a pack of {day}, signed by {key}").format(day=pack.made_on, key=pack.key[:16])),
        (_("Made on"), day_words(made_on)),
    ]
    if since is not None:
        still = sum(one.key in since.keys for one in found.findings)
        gone = len(since.keys - {one.key for one in found.findings})
        told.append(
            (
                _("Since the report of {day}").format(day=since.made_on),
                _("{new} new, {still} still open, {gone} gone").format(
                    new=number_words(len(found.findings) - still), still=number_words(still), gone=number_words(gone)
                ),
            )
        )
    return told


def since_of(html: str, name: str) -> Since:
    """What an earlier report found. Raises Problem if this is none."""
    begin = html.find('<script type="application/json" id="kept">')
    end = html.find("</script>", begin)
    try:
        kept = json.loads(html[html.index(">", begin) + 1 : end])
        if begin < 0 or kept["format"] != "glasnost audit":
            raise ValueError
        return Since(frozenset(map(str, kept["keys"])), str(kept["made_on"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(_("this is no report of an audit"), where=name) from error


def kind_words(kind: str) -> str:
    """A kind of item in words."""
    return {
        "post": _("posts"),
        "repost": _("reposts"),
        "like": _("likes"),
        "comment": _("comments"),
        "saved picture": _("pictures"),
        "album": _("albums"),
        "status": _("profile and status"),
        "tag": _("tags"),
        "message": _("messages"),
        "page": _("passages of saved pages"),
    }[kind]


def _one(kind: str) -> str:
    return {
        "post": _("Post"),
        "repost": _("Repost"),
        "like": _("Like"),
        "comment": _("Comment"),
        "saved picture": _("Picture"),
        "album": _("Picture of an album"),
        "status": _("Profile or status"),
        "tag": _("Tag"),
        "message": _("Message"),
        "page": _("Passage of a saved page"),
    }[kind]


def _finding(found: Finding, place: int, since: Since | None) -> dict[str, Any]:
    item = found.item
    told = [_one(item.kind), *filter(None, [NETWORKS.get(item.network, "")])]
    return {
        "id": found.key,
        "heading": f"{place}. " + " · ".join(told),
        "new": since is not None and found.key not in since.keys,
        "still": since is not None and found.key in since.keys,
        "posted": _day(item.at) or _("the archive does not say"),
        "text": item.text[:SHOWN] + (" …" if len(item.text) > SHOWN else ""),
        "pictures": [name.rsplit("/", 1)[-1] for name in item.pictures],
        "link": item.link if item.link.startswith(("https://", "http://")) else "",
        "place": item.place,
        "entries": [_entry(entry, at, found) for at, entry in enumerate(found.entries)],
    }


def _entry(entry: Entry, at: int, found: Finding) -> dict[str, Any]:
    evidence = []
    if at in found.words:
        evidence.append(_("{n} % of its pairs of near words stand here").format(n=round(100 * found.words[at])))
    if at in found.pictures:
        alike = found.pictures[at]
        evidence.append(
            _("{n} features of the picture agree; its hash differs by {bits} of 256 bits").format(
                n=alike.inliers, bits=alike.distance if alike.distance <= NEAR else f"> {NEAR}"
            )
        )
    return {
        "resembles": _resembles(entry),
        "provisions": "; ".join(map(citation_words, entry.provisions)),
        "ended": _ended(entry),
        "often": _often(entry),
        "banned": _banned(entry, found.item.at),
        "evidence": "; ".join(evidence),
    }


def _resembles(entry: Entry) -> str:
    if entry.what is What.LISTED:
        title = f"«{entry.title}»" if entry.title else ""
        return _("entry {n} of the official list of extremist materials {title}").format(n=entry.number, title=title)
    if entry.what is What.PICTURE:
        return _("a picture that was an exhibit") + (f" ({entry.title})" if entry.title else "")
    return _("words of prosecuted texts") + (f": «{entry.title}»" if entry.title else "")


def _ended(entry: Entry) -> str:
    if not entry.verdicts:
        return "" if entry.what is What.LISTED and not entry.provisions else _("not told: too few cases, or not known")
    words = [*map(verdict_words, entry.verdicts), *map(sentence_words, entry.sentences)]
    return ", ".join(dict.fromkeys(words))


def _often(entry: Entry) -> str:
    if entry.what is What.LISTED and entry.at_least is None and entry.years is None:
        return _("the register knows of no case about it")
    often = _("fewer than five cases") if entry.at_least is None else _("at least {n} cases").format(n=entry.at_least)
    if entry.years is None:
        return often
    first, last = entry.years
    when = str(last) if first == last else _("between {first} and {last}").format(first=first, last=last)
    return (
        often + "; " + _("the latest in {when}").format(when=when)
        if first == last
        else (often + "; " + _("the latest {when}").format(when=when))
    )


def _banned(entry: Entry, posted: str) -> str:
    if not entry.banned_on:
        return ""
    day = _day(entry.banned_on)
    if posted and posted[: len(entry.banned_on)] < entry.banned_on:
        return _("{day}, after this was posted").format(day=day)
    return day


def _day(text: str) -> str:
    try:
        return day_words(date.fromisoformat(text[:10]))
    except ValueError:
        return text


def _families(found: Audit) -> list[tuple[str, str]]:
    return [(name, number_words(n)) for name, n in found.families.most_common()]


@cache
def _advice_file() -> dict[str, Any]:
    return tomllib.loads((HERE / "advice.toml").read_text(encoding="utf-8"))


def _advice(found: Audit) -> list[tuple[str, list[str]]]:
    known = _advice_file()["networks"]
    return [(NETWORKS[name], known[name][language()]) for name in sorted(found.networks) if name in known]


def _problem(problem: Problem) -> str:
    return f"{problem.where}: {problem.what}. {problem.remedy}".strip()


def words() -> dict[str, str]:
    """Everything that the page itself says."""
    return {
        "title": _("What in this archive resembles prosecuted cases"),
        "warning": _("Keep this page from others"),
        "warning_text": _(
            "It is a map for whoever takes this computer. Keep it encrypted, never in a cloud or a chat, and delete it "
            "when you are done. It was made on this computer; nothing was sent anywhere."
        ),
        "invented": _(
            "The pack that was compared with holds invented cases: this shows how it works, and nothing else."
        ),
        "summary": _("What was looked at"),
        "findings": _("What resembles what people were tried for"),
        "order": _(
            "The gravest first: people were locked up, many cases, late cases. To resemble is not to be illegal: a "
            "court looks at sense and purpose, and this page at likeness alone."
        ),
        "none": _(
            "Nothing in this archive resembles the pack. That does not prove that nothing could be held against it."
        ),
        "new": _("new"),
        "still": _("still open"),
        "posted": _("Posted"),
        "banned": _("Banned since"),
        "resembles": _("Resembles"),
        "provisions": _("Charged under"),
        "ended": _("How such cases ended"),
        "often": _("How often"),
        "evidence": _("Why it was found"),
        "open": _("Open it on the network, to hide or delete it"),
        "place": _("Where it stands in the archive"),
        "done": _("Hidden or deleted"),
        "leave": _("Looked at, stays as it is"),
        "pictures": _("Shows"),
        "families": _("Words that prosecuted texts often hold"),
        "families_text": _("Single words prove nothing; they are counted so that you can search for them yourself."),
        "family": _("Word"),
        "items": _("Items"),
        "before": _("Before you change anything"),
        "settings": _("Settings worth changing"),
        "settings_text": _("Named from memory and unchecked: networks move their settings."),
        "problems": _("What could not be read"),
        "more": _("and more"),
        "limits": _("What this cannot tell"),
        "limits_text": _(
            "The pack holds what its register holds: a case that nobody recorded is not in it. Pictures behind links, "
            "words in pictures, videos and sound were not looked at. New bans come. Nobody can promise that something "
            "is safe."
        ),
    }
