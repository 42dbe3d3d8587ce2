"""How well letters are read, against an index of them: right, wrong and missed values of each field.

The index is a CSV with `file` and any of `country`, `date`, `urls` (blanks between them), `laws_cited` («; » between
them), `record_no` and `authority`. Where it has no column for the authority, the last word of the file's name is one
(2019-09-19-MPS.md), an abbreviation too; «notice» is none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.reading.scores import Report, Score
from glasnost.requests.letters.lines import line_of, read_letters

_NO_NAME = ("notice", "")
NEAR = 2  # letters in which a name may be misspelt: those of files often are


def measure(index: Path, folder: Path) -> dict[str, Score]:
    """Read the letters that an index lists, below `folder`. Raises Problem if it lists none that is there."""
    try:
        with index.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise Problem(_("the index cannot be read"), where=str(index)) from error
    listed = {str(folder / row["file"]): row for row in rows if row.get("file") and (folder / row["file"]).is_file()}
    if not listed:
        raise Problem(
            _("the index lists no letter that is in the folder"),
            where=str(index),
            remedy=_("It needs a column «file» with the way from the folder to each letter."),
        )
    report = Report()
    for path, text, letter in read_letters(map(Path, listed)):
        row = listed[str(path)]
        line = line_of(text.text, row["file"], letter) if letter else {}
        _compare(report, row, line)
        for name, quote in line.get("quotes", {}).items():
            stands = text.text[quote["start"] : quote["end"]]
            report["quotes at their offsets"].count(f"{row['file']} {name}", quote["words"], stands)
    return report


def _compare(report: Report, row: Mapping[str, str], line: Mapping[str, Any]) -> None:
    name = row["file"]
    wanted = row.get("authority") or _of_name(name)
    if wanted:
        got = line.get("counted_as") or line.get("authority")
        same = got is not None and is_same(wanted, str(got), str(line.get("authority") or ""))
        report["authority"].count(name, wanted, wanted if same else got)
    if row.get("country"):
        report["country"].count(name, row["country"], line.get("country"))
    if row.get("date"):
        report["date"].count(name, row["date"], line.get("received_on") or line.get("issued_on"))
    if "laws_cited" in row:
        cited = _split(row["laws_cited"])
        rests_on = _split(line.get("legal_basis") or "")
        _sets(report["law that it rests on"], name, {_law(one) for one in cited}, {_law(one) for one in rests_on})
        _sets(report["law that it rests on, with its article"], name, set(cited), set(rests_on))
        _sets(report["every law that it cites"], name, set(map(_law, cited)), set(map(_law, line.get("laws", ()))))
    if "urls" in row:
        _sets(report["links"], name, set(row["urls"].split()), set(line.get("links", ())))
    if row.get("record_no"):
        report["reference"].count(name, row["record_no"], line.get("reference"))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _law(cited: str) -> str:
    """A law without its article."""
    return re.sub(r"\s(?:art\.|s\.)\s.*$", "", cited)


def _sets(score: Score, name: str, wanted: Iterable[str], got: Iterable[str]) -> None:
    """Every value for itself; a letter for which neither has one says nothing."""
    mine, theirs = set(got), set(wanted)
    for one in sorted(theirs | mine):
        score.count(name, one if one in theirs else None, one if one in mine else None)


def _of_name(file: str) -> str:
    """The authority that the file's name ends in."""
    stem = file.rpartition("/")[2].rpartition(".")[0]
    word = re.sub(r"^\d{4}-\d{2}-\d{2}-?", "", re.sub(r"-\d+$", "", stem))
    return "" if word.lower() in _NO_NAME else word


def is_same(label: str, name: str, words: str) -> bool:
    """Whether a label means an authority: by its name, its initials, a part of its words, or nearly."""
    wanted = _letters(label)
    initials = "".join(word[0] for word in re.findall(r"[A-ZА-ЯЁ][\w’']*", name)).lower()
    if wanted in (initials, _letters(name)) or (len(wanted) > 2 and wanted in _letters(words)):
        return True
    return distance(wanted, _letters(name)) <= NEAR and len(wanted) > 2 * NEAR


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text).lower()


def distance(one: str, other: str) -> int:
    """How many letters must be changed, added or dropped (Levenshtein)."""
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, 1):
        before, row[0] = row[0], place
        for number, theirs in enumerate(other, 1):
            before, row[number] = row[number], min(row[number] + 1, row[number - 1] + 1, before + (sign != theirs))
    return row[-1]
