"""California's files through the whole program, beside the answers of a program that we did not write.

`python tests/rules/california.py` prints the table of docs/california-differences.md from the records in
GLASNOST_SHARED. Every difference has a cause, told from the input columns alone.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from glasnost.intake import ingest
from glasnost.intake.mapping import Mapper
from glasnost.intake.sources import find
from glasnost.model.citations import read_californian_charge
from glasnost.register import Register
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.screening import Screened

SOURCE = "us/ca/doj"
COUNTY, LOS_ANGELES = "us/ca/prop64", "us/ca/prop64-la"
INPUTS = (
    *("subject_id", "pri_name", "pri_dob", "stp_event_date", "stp_type_descr", "stp_ori_cnty_name", "cnt_order"),
    *("ofn", "offense_descr", "offense_toc", "conv_stat_descr", "disp_descr", "sent_loc_descr", "sent_length"),
    *("sent_time_code", "comment_text"),
)
NOT_COVERED = "not covered"
# how a reason of theirs begins, or what it holds → the line of ours
LINES = {
    "Misdemeanor or Infraction": "lesser_offence",
    "Dismiss all HS": "dismiss_list",
    "21 years or younger": "under_21",
    "years or older": "age",
    "Conviction occurred": "long_ago",
    "Only has 11357-60 charges": "only_prop64",
    "Individual is deceased": "deceased",
    "Reduce all HS": "reduce_list",
    "11357(a) or 11357(b)": "possession_a_or_b",
    "Other 11357": "other_possession",
    "PC 667(e)(2)(c)(iv)": "strike",
    "Currently serving sentence": "serving",
    "No applicable eligibility criteria": "nothing_applies",
}
# the causes of differences, as the docs name them; those that no row has are proved on invented rows
NO_CODE = "the section stands without its code"
NO_END = "a court's step does not say how it ended"
NO_LEVEL = "the record does not say whether it was a felony"
DEATH = "the row of a death counts as a conviction"
PRESENT_AGE = "under 21 is asked of the present age"
ELSEWHERE = "another section, or the same number in another code, counts"
DASH = "the text after the first dash is not read"
NO_BIRTH = "an unknown birth date counts as the year 1"
LEAP = "29 February becomes 1 March"
CAUSES = (NO_CODE, NO_END, NO_LEVEL, DEATH, PRESENT_AGE, ELSEWHERE, DASH, NO_BIRTH, LEAP)

Row = Mapping[str, str]
Answer = tuple[str, str]  # outcome and line; («not covered», "") whatever the line


@dataclass(frozen=True)
class Verdict:
    """Ours: of an undecided one several outcomes."""

    possible: tuple[str, ...]
    lines: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def answer(self) -> Answer | None:
        if self.possible == (NOT_COVERED,):
            return (NOT_COVERED, "")
        return (self.possible[0], self.lines[0]) if len(self.possible) == len(self.lines) == 1 else None


NOTHING = Verdict((NOT_COVERED,), (), ())  # of rows that are no charge, or another part of one


@dataclass(frozen=True)
class Compared:
    """A row of the reference, its answer and ours; `cause` None: they are the same, "": they differ unexplained."""

    row: Row
    theirs: Answer
    ours: Verdict
    cause: str | None


def reference(shared: Path, run: str) -> list[dict[str, str]]:
    with gzip.open(shared / "oracles" / "california.csv.gz", "rt") as file:
        return [row for row in csv.DictReader(file) if row["run"] == run]


def run_of(shared: Path, run: str) -> tuple[str, date, dict[str, str]]:
    """The rulebook, the day and the settings of a run of the reference."""
    runs = json.loads((shared / "oracles" / "california_runs.json").read_text())
    described, options = runs[run], runs[run]["options"]
    day, settings = date.fromisoformat(described["compute_at"]), {"county": described["county"]}
    if "flow" in options:
        names = {"age_threshold": "individual_age", "years_conviction_free": "years_conviction_free"}
        return LOS_ANGELES, day, settings | {ours: str(options[theirs]) for ours, theirs in names.items()}
    lists, relief = options["baselineEligibility"], options["additionalRelief"]
    for name in ("dismiss", "reduce"):
        settings[name] = " ".join(f"us/ca/hs/{section}" for section in lists[name])
    numbers = {
        "age_threshold": "subjectAgeThreshold",
        "years_since": "yearsSinceConvictionThreshold",
        "years_crime_free": "yearsCrimeFreeThreshold",
    }
    flags = {
        "under_21_relief": "subjectUnder21AtConviction",
        "only_prop64_relief": "subjectHasOnlyProp64Charges",
        "deceased_relief": "subjectIsDeceased",
    }
    settings |= {ours: str(relief.get(theirs, 0)) for ours, theirs in numbers.items()}
    return COUNTY, day, settings | {ours: str(relief.get(theirs, False)).lower() for ours, theirs in flags.items()}


def verdicts(
    rows: Sequence[Row], law: str, day: date, settings: Mapping[str, str], folder: Path
) -> dict[tuple[str, str], Verdict]:
    """(subject, count) → our verdict: the rows written to a file, brought in, screened."""
    file = folder / "histories.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, INPUTS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    register = Register.create(folder / "register")
    (result,) = ingest(register, [file], SOURCE)
    assert result.problem is None and result.rows == len(rows)
    screened = Screened(register, find_rulebook(law), day, settings)
    assert not screened.unusable
    found = screened.connection.execute("SELECT charge_id, possible, rule, missing FROM screened").fetchall()
    by_id = {row[0]: Verdict(tuple(row[1]), tuple(row[2]), tuple(row[3])) for row in found}
    identify = Mapper(find(SOURCE), "", register.key, list(INPUTS), "").identify
    keys = {(row["subject_id"], row["cnt_order"]) for row in rows}
    ids = {key: f"{identify([key[0]])}-{key[1]}" for key in keys}
    return {key: by_id[charge] for key, charge in ids.items() if charge in by_id}


def compare(shared: Path, run: str, folder: Path) -> list[Compared]:
    """Every row of a run. Of the parts of one count the first has the answer, as the reference writes it."""
    rows = reference(shared, run)
    law, day, settings = run_of(shared, run)
    found = verdicts(rows, law, day, settings, folder)
    people: dict[str, list[Row]] = {}
    for row in rows:
        people.setdefault(row["subject_id"], []).append(row)
    compared = []
    for row in rows:
        court = row["stp_type_descr"] == "COURT ACTION"
        ours = found.pop((row["subject_id"], row["cnt_order"]), NOTHING) if court else NOTHING
        theirs = answer_of(row)
        differ = None if ours.answer == theirs else cause(row, people[row["subject_id"]], law, day)
        compared.append(Compared(row, theirs, ours, differ))
    assert not found
    return compared


def answer_of(row: Row) -> Answer:
    outcome, reason = row["out_Eligibility Determination"], row["out_Eligibility Reason"]
    if not outcome:
        return (NOT_COVERED, "")
    (line,) = {line for words, line in LINES.items() if words in reason}
    return outcome, line


def cause(row: Row, person: Iterable[Row], law: str, day: date) -> str:
    """Why the answers differ, from the inputs; "" if no known cause is there."""
    text = row["offense_descr"].strip()
    if text in ("", "SEE COMMENT FOR CHARGE"):
        text = row["comment_text"].strip()
    born, convicted = day_of(row["pri_dob"]), day_of(row["stp_event_date"])
    holds = {
        NO_CODE: bool(text) and read_californian_charge(text) is None and numbered(text),
        ELSEWHERE: numbered(text) and not re.match(r"113(57|58|59|60)(?![\d.])[^-]*HS", text),
        DASH: not numbered(text.partition("-")[0]) and numbered(text),
        NO_END: not row["disp_descr"].strip(),
        NO_LEVEL: not row["conv_stat_descr"].strip(),
        DEATH: any(r["stp_type_descr"] == "DECEASED" and r["disp_descr"].startswith("CONVICTED") for r in person),
        PRESENT_AGE: law == LOS_ANGELES and born is not None and under_21(born, convicted) != under_21(born, day),
        NO_BIRTH: born is None,
        LEAP: born is not None and (born.month, born.day) == (2, 29),
    }
    return next((name for name in holds if holds[name]), "")


def numbered(text: str) -> bool:
    return re.search(r"113(57|58|59|60)", text) is not None


def under_21(born: date, day: date | None) -> bool:
    return day is not None and (day.year - born.year, (day.month, day.day)) < (21, (born.month, born.day))


def day_of(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def counted(compared: Iterable[Compared]) -> Counter[str]:
    """Cause → rows that differ by it; "" is none that we know."""
    return Counter(c.cause for c in compared if c.cause is not None)


if __name__ == "__main__":
    os.environ.setdefault("GLASNOST_KEY", "00" * 32)
    given = Path(os.environ["GLASNOST_SHARED"]) / "data"
    for name in ("sac_fixture_author", "la_fixture_author", "gen_A"):
        with tempfile.TemporaryDirectory() as scratch:
            done = compare(given, name, Path(scratch))
        found_causes = counted(done)
        print(name, len(done), "rows, the same in", sum(c.cause is None for c in done))
        for cause_name in (*CAUSES, ""):
            print(f"| {cause_name or 'unexplained'} | {found_causes[cause_name]} |")
        for answer, rows_of_it in Counter(c.theirs for c in done if c.cause is None).most_common():
            print(f"| {' / '.join(filter(None, answer))} | {rows_of_it:,} |")
