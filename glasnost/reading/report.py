"""How well texts are read: every field against hand labels, right, wrong and missed.

A labelled value that we give is right or wrong; one that we do not give is missed; a value where the label has none is
wrong, for it was guessed. Labels that say redacted, conflicting or nothing are right when ours says the same.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import tempfile
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from glasnost.model.citations import PrintedProvision, read_listing
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.reading.documents import read_text
from glasnost.reading.scores import Report, Score


def measure(folder: Path) -> dict[str, Score]:
    """Read the texts that the labels of a folder are about. Raises Problem if it holds none."""
    files = sorted(folder.glob("labels*.jsonl"))
    if not files:
        raise Problem(
            _("the folder holds no labels"),
            where=str(folder),
            remedy=_("It needs labels*.jsonl and the texts that they name; docs/reading.md says how they look."),
        )
    labels = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines() if line]
    report = Report()
    texts = _texts(folder)
    for label in labels:
        if label["kind"] == "decision" and label["doc_id"] in texts:
            _decision(report, label, texts[label["doc_id"]])
        elif label["kind"] == "act":
            _act(report, label, (folder / label["text_file"]).read_bytes().decode("utf-8"))
        elif label["kind"] == "card_accused":
            _string(report, label)
        elif label["kind"] == "narrative":
            _narrative(report, label)
    _cards(report, [label for label in labels if label["kind"] == "card_bsr"])
    return report


def _texts(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.glob("decisions*.jsonl*")):
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8", newline="\n") as file:
            for line in file:
                one = json.loads(line)
                found[one["doc_id"]] = one["text"]
    return found


@cache
def _mapping() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "labels.toml").read_text(encoding="utf-8"))


def canonical(charge: str) -> str:
    """«КоАП 20.3 ч.1» → ru/koap/20.3/1; an article without a part is known to the article."""
    code, article, *part = charge.split()
    points = [point for word in part if word.startswith("п.") for point in word.removeprefix("п.").split(",")]
    parts = [word.removeprefix("ч.") for word in part if word.startswith("ч.")]
    provision = PrintedProvision(_mapping()["code"][code], article, parts[0] if parts else None, tuple(points))
    return str(provision.citation)


def _decision(report: Report, label: dict[str, Any], text: str) -> None:
    labels, lines = label["labels"], read_text(text, label["doc_id"])
    charges = charges_of(labels)
    found = sum(line["charge_id"] is not None for line in lines)
    report["decision: charges"].count(label["doc_id"], max(1, len(charges)), found)
    line = next((one for one in lines if charges and one["provision"] == charges[0]), lines[0])
    _quotes(report, text, lines)
    expected = {
        "verdict": outcome_of(labels.get("outcome")),
        "sentence_kind": _punishment(labels),
        "sentence_amount": _hidden(labels.get("value", "UNREAD")),
        "sentence_unit": labels.get("unit", "UNREAD"),
        "platform": _hidden(labels.get("platform", "UNREAD")),
        "act": _act_of(labels.get("act", "UNREAD")),
        "decided_on": labels.get("date", "UNREAD"),
        "docket_number": labels.get("case_number", "UNREAD"),
        "uid": labels.get("uid", "UNREAD"),
    }
    for charge in charges:
        given = [one["provision"] for one in lines]
        other = line["provision"] if len(charges) == 1 else None
        report["decision: provision"].count(label["doc_id"], charge, charge if charge in given else other)
    for name, wanted in expected.items():
        if wanted != "UNREAD":
            report[f"decision: {name}"].count(label["doc_id"], wanted, _said(line, name, wanted))


def charges_of(labels: dict[str, Any]) -> list[str]:
    """The canonical citations of a label's charges, which stand in a list or in one line with semicolons."""
    told = labels.get("charges") or [one for one in (labels.get("charge") or "").split(";") if one.strip()]
    return [canonical(one.strip().partition(" x")[0]) for one in told if one != "UNREAD"]


def outcome_of(words: str | None) -> str | None:
    """A label's outcome in our words: «terminated: limitation» is told by what stands first."""
    if words is None or words == "UNREAD":
        return words
    mapping = _mapping()["outcome"]
    first = re.split(r"[:;,(]", words)[0].strip()
    return mapping.get(words) or mapping.get(first) or words


def _punishment(labels: dict[str, Any]) -> str | None:
    """A label's kind of penalty in our words; suspended imprisonment is a kind of its own."""
    words = labels.get("punishment", "UNREAD")
    if words is None or words == "UNREAD":
        return words and "UNREAD"
    kind = _mapping()["punishment"].get(words) or _mapping()["punishment"].get(words.partition(":")[0])
    return "suspended imprisonment" if kind == "imprisonment" and labels.get("suspended") else kind


def _hidden(value: Any) -> Any:
    """Labels' own words for what is hidden or in conflict."""
    if isinstance(value, str):
        for word, ours in (("REDACTED", "redacted"), ("CONFLICT", "conflicting"), ("social network (not named)", None)):
            if value.startswith(word):
                return ours
    return value


def _act_of(value: str | None) -> str | None:
    if value is None:
        return None
    mapping = _mapping()["act"]
    first = re.split(r"[:;]", value)[0]
    return mapping.get(value) or mapping.get(first, first)


def _said(line: dict[str, Any], name: str, expected: Any) -> Any:
    """Our value; where we have none and the label says why, our state."""
    if line[name] is None and expected in ("redacted", "conflicting"):
        state = line["states"][name]
        return None if state == "absent" else state
    return line[name]


def _quotes(report: Report, text: str, lines: list[dict[str, Any]]) -> None:
    for line in lines:
        for name, quote in line["quotes"].items():
            stands = text[quote["start"] : quote["end"]]
            report["quotes at their offsets"].count(f"{line['document']} {name}", quote["words"], stands)


def _act(report: Report, label: dict[str, Any], text: str) -> None:
    labels, lines = label["labels"], read_text(text, label["doc_id"])
    _quotes(report, text, lines)
    expected = sorted(set(charges_of(labels)))
    got = sorted({line["provision"] for line in lines if line["provision"]})
    report["act: provisions"].count(label["doc_id"], expected, got)
    if not labels["charges"]:
        return
    line = lines[0]
    wanted = {
        "verdict": outcome_of(labels["outcome"]),
        "decided_on": labels.get("date"),
        "docket_number": labels.get("case_number"),
        "uid": labels.get("uid"),
        "sentence_kind": _punishment({"punishment": None} | labels),
        "sentence_amount": labels.get("amount_rub"),
    }
    for name, value in wanted.items():
        report[f"act: {name}"].count(label["doc_id"], value, line[name])


def _string(report: Report, label: dict[str, Any]) -> None:
    labels, read = label["labels"], read_listing(label["text"])
    score = report["string"]
    expected = [(person["hidden"], [_charge(charge) for charge in person["charges"]]) for person in labels["persons"]]
    got = [(person.name is None, [_printed(one) for one in person.charges.provisions]) for person in read.persons]
    score.count(label["doc_id"], expected, got or None)
    report["string: lower case number"].count(label["doc_id"], labels["lower_case_number"], read.lower_case_number)


def _charge(charge: dict[str, Any]) -> tuple[Any, ...]:
    code = _mapping()["code"].get(charge["code"] or "", charge["code"])
    general = charge.get("general_part")
    return code, charge["article"], charge["part"], tuple(charge["points"]), general and general["article"]


def _printed(one: PrintedProvision) -> tuple[Any, ...]:
    general = one.inchoate[0].split("/")[2] if one.inchoate else None
    return one.code, one.article, one.part, one.points, general


def _cards(report: Report, labels: list[dict[str, Any]]) -> None:
    """Cards go the way of `ingest`: the source's description maps their rows."""
    if not labels:
        return
    with tempfile.TemporaryDirectory() as name:
        tables = _staged(labels, Path(name))
    charges: dict[Any, list[dict[str, Any]]] = {}
    for charge in tables["charge"]:
        charges.setdefault(charge["row"], []).append(charge)
    people = {person["person_id"]: person for person in tables["person"]}
    for row, label in enumerate(labels, 1):
        labelled, found = label["labels"], charges.get(row, [{}])
        one = found[0]
        expected = canonical(f"{labelled['code']} {labelled['article']} ч.{labelled['part']}")
        outcome = _mapping()["card_outcome"].get(labelled["outcome"])
        person = people.get(one.get("person_id"), {})
        report["card: provision"].count(label["doc_id"], expected, one.get("provision"))
        report["card: instance"].count(label["doc_id"], labelled["instance"], one.get("stage"))
        report["card: verdict"].count(label["doc_id"], outcome, one.get("verdict"))
        report["card: charges"].count(label["doc_id"], len(labelled["charged"]), len(found))
        report["card: entity"].count(label["doc_id"], labelled["entity"], person.get("kind"))


def _staged(labels: list[dict[str, Any]], folder: Path) -> dict[str, list[dict[str, Any]]]:
    import pyarrow.parquet as pq

    from glasnost.intake.ingest import stage
    from glasnost.intake.sources import find

    path = folder / "cards.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(labels[0]["text"]))
        writer.writeheader()
        writer.writerows(label["text"] for label in labels)
    staged = folder / "staged"
    staged.mkdir()
    stage(path, path, "labels", find("ru/bsr"), bytes(32), staged)
    return {name: pq.read_table(staged / f"{name}.parquet").to_pylist() for name in ("charge", "person")}


def _narrative(report: Report, label: dict[str, Any]) -> None:
    """A paragraph may tell several cases and a label is one of them: its charges are looked for among ours, its ending
    is compared with that of ours which was read from the same words."""
    labels, lines = label["labels"], read_text(label["text"], label["doc_id"])
    _quotes(report, label["text"], lines)
    charges = [canonical(charge) for charge in labels["charges"] if charge.split()[0] in _mapping()["code"]]
    got = {line["provision"] for line in lines if line["provision"]}
    for one in charges:
        report["narrative: provision"].count(label["doc_id"], one, one if one in got else None)
    line = max(lines, key=lambda one: _overlap(one, label["text"], labels["evidence"]))
    wanted = {
        "verdict": outcome_of(labels["verdict"]),
        "sentence_kind": _punishment(labels),
        "sentence_amount": labels["months"],
        "platform": _hidden(labels["platform"]),
        "act": _act_of(labels["act"]),
        "decided_on": labels["date"],
    }
    for name, value in wanted.items():
        report[f"narrative: {name}"].count(label["doc_id"], value, line[name])


def _overlap(line: dict[str, Any], text: str, evidence: list[str]) -> int:
    """How many of the line's quotes stand in the words that the label rests on."""
    places = [(text.find(words), text.find(words) + len(words)) for words in evidence]
    return sum(
        any(start <= quote["start"] < end for start, end in places)
        for name, quote in line["quotes"].items()
        if name in ("verdict", "sentence_kind", "platform", "act", "provision")
    )
