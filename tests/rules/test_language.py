"""Broken rulebooks: what is said, on which line, at which word, and what is suggested."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
from pathlib import Path

import pytest
from good_law import GOOD, changed, line_of

from glasnost.cli import run
from glasnost.model.problems import Problem
from glasnost.rules.catalogue import rulebook_files
from glasnost.rules.check import check_rulebook
from glasnost.rules.grammar import MAX_DEPTH
from glasnost.rules.rulebook import load_rulebook, read_rulebook
from glasnost.rules.skeleton import SKELETON

CONDITION = "verdict = 'convicted' AND provision IN speech"


def faults(text: str) -> list[Problem]:
    """What `rules check` says of a text."""
    try:
        return list(check_rulebook(read_rulebook(text, "law.md")))
    except Problem as problem:
        return [problem]


def test_the_law_that_the_others_are_made_of_is_good() -> None:
    assert [str(fault) for fault in faults(GOOD)] == []


@pytest.mark.parametrize("name", rulebook_files())
def test_shipped_rulebooks_are_good(name: str) -> None:
    book = load_rulebook(rulebook_files()[name])
    assert [str(fault) for fault in check_rulebook(book)] == []
    assert book.id == name
    assert book.checked_by == "nobody"


def test_the_skeleton_of_a_new_rulebook_is_good(tmp_path: Path) -> None:
    assert [str(fault) for fault in faults(SKELETON)] == []
    assert run(["rules", "new", str(tmp_path / "law.md")]) == 0
    assert run(["rules", "check", str(tmp_path / "law.md")]) == 0
    assert run(["rules", "new", str(tmp_path / "law.md")]) == 1  # what is there stays


# (old, new, the word at which the error points in the line of `at`, said, suggested); None: the line only
WORDS = [
    ("verdict = 'convicted' AND", "verdickt = 'convicted' AND", "verdickt", "nothing is called verdickt", "verdict?"),
    ("IN speech", "IN speach", "speach", "there is no list speach", "speech?"),
    ("verdict = 'convicted'", "verdict = 'convict'", "'convict'", "is not a value of verdict", "convicted?"),
    ("months <= most", "months <= 'twelve'", "<= 'twelve'", "a int cannot be compared with a text", ""),
    ("months <= most", "court = 12", "= 12", "a text cannot be compared with a int", ""),
    ("act_on < DATE '2010-06-01'", "act_on < 2010", "< 2010", "a date cannot be compared with a int", "DATE '2019"),
    ("DATE '2010-06-01'", "DATE '2010-06-31'", "'2010-06-31'", "is no date", ""),
    (CONDITION, CONDITION + " OR minor", "OR minor", "AND beside OR", ""),
    (CONDITION, "verdict IS NULL", "IS NULL", "IS is refused", "State the condition"),
    (CONDITION, "COALESCE(minor, TRUE)", "COALESCE", "COALESCE is refused", ""),
    (CONDITION, "CASE WHEN minor THEN TRUE END", "CASE", "CASE is refused", ""),
    (CONDITION, "provision IN (SELECT 1)", "SELECT", "SELECT is refused", ""),
    (CONDITION, "EXISTS (SELECT 1)", "EXISTS", "EXISTS is refused", ""),
    (CONDITION, "court LIKE 'n%'", "LIKE", "LIKE is refused", ""),
    (CONDITION, "read_csv('/etc/passwd')", "read_csv", "no function read_csv", ""),
    (CONDITION, "GRATEST(months, 1) > 2", "GRATEST", "no function GRATEST", "GREATEST?"),
    (CONDITION, "ANY_OTHER(minor)", "ANY_OTHER", "whether the record is complete", ""),
    (CONDITION, "verdict == 'convicted'", "==", "== is not in the language", "Write =."),
    (CONDITION, "verdict != 'convicted'", "!=", "!= is not in the language", "Write <>."),
    (CONDITION, "months * 2 > 3", "*", "* is not in the language", ""),
    (CONDITION, "0 < months < 3", "< 3", "one comparison at a time", ""),
    (CONDITION, "verdict = 'convicted' AND", None, "something is missing at the end", ""),
    (CONDITION, "verdict = 'convicted'; DROP", ";", "should end here", ""),
    (CONDITION, "verdict # 'convicted'", "#", "the sign #", ""),
    (CONDITION, "court < 'n'", "<", "text has no order", ""),
    (CONDITION, "act_on = act_on", "=", "act_on is compared with itself", ""),
    (CONDITION, "NOT months", "months", "months is a int, not a condition", "Compare"),
    (CONDITION, "provision = 'article 282'", "'article", "is no citation", ""),
    (CONDITION, "NOT speech", "speech", "speech is a list", ""),
    (CONDITION, "convicted", None, "a circle: convicted → convicted", ""),
    ("ruled_on + INTERVAL 1 YEAR", "ruled_on + 12", "ruled_on", "a int / number is needed here, not a date", ""),
    ("ruled_on + INTERVAL 1 YEAR", "ruled_on + INTERVAL 2 HOUR", "INTERVAL", "hours are added to a moment", ""),
    ("ruled_on + INTERVAL 1 YEAR", "ruled_on + INTERVAL months MONTH", "months", "an interval is a number", ""),
    ("ruled_on + INTERVAL 1 YEAR", "free_on + INTERVAL 1 YEAR", None, "a circle: free_on → free_on", ""),
    ("later ON free_on ", "later ON months  ", "months", "a date / moment is needed here, not a int", ""),
]


@pytest.mark.parametrize(("old", "new", "word", "said", "suggested"), WORDS)
def test_a_wrong_word_is_named_with_its_place(old: str, new: str, word: str | None, said: str, suggested: str) -> None:
    text = changed(old, new)
    found = [fault for fault in faults(text) if said in fault.what]
    assert found, [str(fault) for fault in faults(text)]
    fault = found[0]
    assert suggested in fault.remedy
    if word is None:
        return
    line = line_of(text, new)
    column = text.splitlines()[line - 1].index(word, text.splitlines()[line - 1].index(new)) + 1
    assert fault.where == f"law.md:{line}:{column}"


# (old, new, the text on whose line the error stands, said, suggested)
LINES = [
    ("---\nid:", "id:", "id:", "begins with a line ---", ""),
    ("kind: amnesty", "kind: amnisty", "kind:", "kind: must be one of", "amnesty?"),
    ("status: draft\n", "", "---", "status: is missing", ""),
    ("title: An invented law", "title An invented law", "title An", "key: value", ""),
    ("2000-01-01/2100-12-31", "from 2000", "in_force", "in_force: two days", ""),
    ("applies_on: as_of", "applies_on: act_no", "applies_on", "applies_on is as_of", "act_on?"),
    ("| months | int |", "| months | itn |", "| months", "itn is not a type", "int?"),
    ("| act_on | date | charge | ..as_of", "| act_on | moment | charge | ", "| act_on", "needs the zone", "zone: +03"),
    ("status: draft", "status: draft\noutcome_ru: [a]", "outcome_ru", "no such key", "outcomes?"),
    ("2000-01-01/2100-12-31", "2100-01-01/2000-12-31", "in_force", "lies before the first", ""),
    ("convicted, acquitted |", "convicted, convicted |", "| verdict | enum", "«convicted» is listed twice", ""),
    ("0..600", "600..0", "| months | int", "ends before it begins", ""),
    ("young: later", "free: later", "free: later", "the name free is taken in line", ""),
    ("```decide", "```given born_first\nminor IMPLIES months <= 1\n```\n```decide",
     "```given born_first\nminor IMPLIES months <= 1\n", "the name born_first is taken", ""),
    ("minor IMPLIES months <= 120", "minor AND NOT minor", "```given born_first", "no facts can meet all", ""),
    ("| most | int | 12 |", "| most | int | 1_2 |", "| most |", "is no int", ""),
    ("| most | int | 12 |", "| most | number | nan |", "| most |", "is no number", ""),
    ("| court | text |", "| on | text |", "| on |", "«on» is a word of the language", ""),
    ("| court | text |", "| group | text |", "| group |", "«group» is a word of the language", ""),
    ("| court | text |", "| case | text |", "| case |", "«case» is a word of the language", ""),
    ("| court | text |", "| the court | text |", "| the court", "is no name", ""),
    ("| court | text |", "| minor | text |", "| minor | text", "the name minor is taken", ""),
    ("| court | text | charge |", "| court | text | planet |", "| court |", "a charge, case, person", ""),
    ("convicted, acquitted |", "convicted |", "| verdict | enum", "at least two values", ""),
    ("| | judgment | Which court? |", "| | judgment | Which court? | | |", "| court | text", "cells, the header", ""),
    ("```list speech", "```lst speech", "```lst", "a block is a list, test", "list?"),
    ("ru/uk/282 ru/uk/148\n```", "```", "```list", "the list is empty", ""),
    ("months <= most\n", "", "```test short", "the block is empty", ""),
    ("not covered     OTHERWISE", "not covered     WHEN early", "other: not", "must end in OTHERWISE", ""),
    ("other: not covered     OTHERWISE", "other: not covered", "other:", "neither WHEN nor OTHERWISE", ""),
    ("free:  release  ", "free:  relaese  ", "free:", "«relaese» is none of the outcomes", "release?"),
    ("young: later ON free_on WHEN convicted AND minor\n", "", "outcomes:", "nothing gives the outcome «later»", ""),
    ("[release, later,", "[release, not in force, later,", "outcomes:", "is reserved", ""),
    ("WHEN convicted AND minor", "WHEN convicted AND short AND early", "young:", "can never decide", ""),
    ("> The words of an invented law.\n> — nowhere\n", "", "```test convicted", "has no quote", "Quote the words"),
    ("```test short", "```list extra\nru/uk/1\n```\n```test short", "```list extra", "list extra is never used", ""),
    ("```list speech", "```test extra\nminor\n```\n```list speech", "```test extra", "test extra is never used", ""),
    ("```value free_on", "```value extra\n1\n```\n```value free_on", "```value extra", "value extra is never", ""),
    ("AND court <> 'north'", "", "| court | text", "the fact court is never used", ""),
    ("months <= most", "months <= 12", "| most |", "the parameter most is never used", ""),
    ("| judgment | Which court? |", "| judgment | |", "| court | text", "has no question", ""),
    ("south | release |", "south | later |", "south | later", "should give «later» and gives «release»", ""),
    ("south | | minor |", "south | | court |", "south | | court", "and misses «minor»", ""),
    ("later | | 2012-02-28", "later | | 2012-03-01", "2012-03-01", "and gives «2012-02-28»", ""),
    ("| convicted | ru/uk/282/1 | 13 | 2010-06-02 | 2011-02-28 | true | south | later | | 2012-02-28 |\n", "",
     "young:", "no example is decided by the line young", ""),
    ("| | ru/uk/282/1 | 1 | 2010-05-31 | | false | south | | verdict | |\n", "",
     "```test convicted", "no example makes the test convicted undecided", ""),
    ("| convicted | ru/uk/282/1 | 12 | 2010-06-01 |", "| convicted | ru/uk/282/1 | 12 | 2010-06-03 |",
     "```test early", "no example has the day 2010-06-01", ""),
    ("| missing | date |", "| missing | dote |", "| verdict | provision", "unknown column dote", ""),
    ("| convicted | ru/uk/282/1 | 1 | | |", "| convict | ru/uk/282/1 | 1 | | |", "| convict |", "outside its type", ""),
    ("| outcome | missing", "| out | missing", "---", "a table of examples", ""),
]  # fmt: skip


STEPS = """
| threshold | type | on | from | value | source |
|---|---|---|---|---|---|
| most | int | act_on | always | 12 | invented |
| most | | | 2010-06-01 | 24 | invented |
"""
PARAMETERS = """
| name | type | default | meaning | source |
|---|---|---|---|---|
| most | int | 12 | the longest term that is forgiven | invented |
"""


def with_threshold(old: str = "", new: str = "") -> str:
    """The good rulebook with a dated threshold for its parameter, and one change in its table."""
    assert old in STEPS
    return changed(PARAMETERS, STEPS.replace(old, new) if old else STEPS)


def test_a_threshold_that_changes_with_a_day() -> None:
    fixed = [f"no example has the day 2010-0{day}" for day in ("5-31", "6-01", "6-02")]
    assert not any(fault.what in fixed for fault in faults(with_threshold()))
    later = with_threshold().replace("2010-06-01 | 24", "2015-03-01 | 24")
    assert sum("no example has the day 2015-0" in fault.what for fault in faults(later)) == 2 + 1


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("| always | 12", "| 2000-01-01 | 12", "| most | int", "what holds before 2000-01-01 is not said"),
        ("| 2010-06-01 |", "| always |", "| most | | | always", "do not follow each other"),
        ("| 2010-06-01 |", "| June |", "| most | | | June", "«June» is no day"),
        ("| most | int |", "| most | itn |", "| most | itn", "itn is not a type of a threshold"),
        ("| most | | |", "| most | date | |", "| most | date", "one threshold has only one"),
        ("| 24 |", "| two |", "| most | | | 2010-06-01", "«two» is no int"),
        ("| act_on |", "| acton |", "| most | int", "nothing is called acton"),
        ("| act_on |", "| months |", "| most | int", "a date / moment is needed here"),
        ("| act_on |", "| most |", "| most | int", "a circle: "),
        (
            "| most | | | 2010-06-01 | 24 | invented |\n",
            "| other | int | act_on | always | 1 | |\n",
            "| other |",
            "never used",
        ),
    ],
)
def test_a_wrong_threshold_is_named_with_its_line(old: str, new: str, at: str, said: str) -> None:
    text = with_threshold(old, new)
    found = [fault for fault in faults(text) if said in fault.what]
    assert found, [str(fault) for fault in faults(text)]
    assert found[0].where.split(":")[:2] == ["law.md", str(line_of(text, at))]


@pytest.mark.parametrize(("old", "new", "at", "said", "suggested"), LINES)
def test_a_fault_is_named_with_its_line(old: str, new: str, at: str, said: str, suggested: str) -> None:
    text = changed(old, new)
    found = [fault for fault in faults(text) if said in str(fault)]
    assert found, [str(fault) for fault in faults(text)]
    assert suggested in found[0].remedy
    expected = line_of(text, at) + (said.startswith("no example has the day"))
    assert found[0].where.split(":")[:2] == ["law.md", str(expected)]


def test_an_unclosed_block_is_named_where_it_opens() -> None:
    text = GOOD[: GOOD.rindex("```")]
    assert [str(f) for f in faults(text)] == [f"law.md:{line_of(text, '```decide')}: the block is not closed by ```"]


def test_every_fault_is_told_at_once() -> None:
    text = changed("months <= most", "monts <= most").replace("act_on < DATE", "acton < DATE")
    assert ["nothing is called monts", "nothing is called acton"] == [f.what for f in faults(text)]


# -- rulebooks that are too much: a Problem within seconds, no hang and no traceback


@pytest.mark.parametrize("opening", ["(", "NOT (", "GREATEST("])
def test_too_many_brackets(opening: str) -> None:
    for depth in (MAX_DEPTH + 1, 20_000):
        text = changed(CONDITION, opening * depth + "minor" + ")" * depth)
        assert any("too many brackets" in fault.what for fault in faults(text))


def test_a_chain_of_tests_that_is_too_long() -> None:
    chain = "".join(f"```test t{n}\nNOT t{n - 1}\n```\n" for n in range(1, 200))
    text = changed("```list speech", f"```test t0\nminor\n```\n{chain}```list speech")
    text = text.replace("months <= most", "months <= most AND t199")
    assert any("need each other in a row" in fault.what for fault in faults(text))


@pytest.mark.parametrize(
    "line", ["GREATEST({0}, {0} + INTERVAL 1 DAY)", "{0} + INTERVAL 1 DAY WHEN minor\n{0} OTHERWISE"]
)
def test_values_that_double_each_time(line: str) -> None:
    names = ["ruled_on", *(f"v{n}" for n in range(40))]
    values = "".join(f"```value {new}\n{line.format(old)}\n```\n" for old, new in itertools.pairwise(names))
    text = changed("ruled_on + INTERVAL 1 YEAR", "v39").replace("```value free_on", f"{values}```value free_on")
    assert any("more than 2000 cases" in fault.what for fault in faults(text))


def test_more_facts_than_anybody_answers() -> None:
    names = [f"b{n}" for n in range(2_000)]
    rows = "".join(f"| {n} | bool | charge | | judgment | {n}? |\n" for n in names)
    text = changed("| minor | bool |", rows + "| minor | bool |").replace(CONDITION, " OR ".join(names))
    assert any("at most 200 facts" in fault.what for fault in faults(text))


def test_a_list_that_is_too_long() -> None:
    text = changed("ru/uk/282 ru/uk/148", " ".join(f"ru/uk/{n}/1" for n in range(1, 3_000)))
    assert any("too much is compared with provision" in fault.what for fault in faults(text))


def test_ten_thousand_tests() -> None:
    many = "".join(f"```test t{n}\nmonths <> {n % 600}\n```\n" for n in range(10_000))
    text = changed("```list speech", f"{many}```list speech")
    assert ["a rulebook can have at most 1000 blocks"] == [fault.what for fault in faults(text)]


def test_a_law_that_branches_too_much() -> None:
    """Products of sums over many facts, in an order that makes the diagram grow exponentially."""
    rng = random.Random("branching")
    names = [f"b{n}" for n in range(60)]
    rows = "".join(f"| {n} | bool | charge | | judgment | {n}? |\n" for n in names)
    pairs = " OR ".join(f"({a} AND {b})" for a, b in zip(names[:30], rng.sample(names[30:], 30), strict=True))
    first = " OR ".join(names)  # fixes the order in which the facts are asked
    text = changed("| minor | bool |", rows + "| minor | bool |")
    text = text.replace(CONDITION, f"({first}) AND ({pairs})")
    (fault,) = (fault for fault in faults(text) if "branch too much" in fault.what)
    assert int(fault.where.split(":")[1]) in [line_of(text, at) for at in ("free:  release", "young:", "```test conv")]


def test_what_is_too_much_is_named_with_its_line() -> None:
    """A sum, a row of NOT, numbers, examples and persons without end."""
    person = "| person | outcome |\n|---|---|\n" + "| p | not covered |\n" * 40
    for text, said, line in (
        (changed("months <= most", "months " + "+ 1 " * 50_000 + "<= most"), "too many parts", "months +"),
        (changed(CONDITION, "NOT " * 50_000 + "minor"), "too many NOT", "NOT NOT"),
        (changed("months <= most", "months <= " + "9" * 5_000), "the number is too long", "months <= 999"),
        (changed("INTERVAL 1 YEAR", f"INTERVAL {'9' * 5_000} YEAR"), "the number is too long", "ruled_on + INTERVAL"),
        (GOOD[: GOOD.index("| verdict | provision | months |")] + person, "more than 30 charges", ""),
    ):
        found = [fault for fault in faults(text) if said in fault.what]
        assert found and (not line or int(found[0].where.split(":")[1]) == line_of(text, line))
    many = GOOD + "| acquitted | | | | | | | not covered | | |\n" * 3_000
    assert any("more than 2000 examples" in fault.what for fault in faults(many))


def test_many_facts_compared_with_each_other() -> None:
    names = [f"d{n}" for n in range(12)]
    rows = "".join(f"| {n} | date | charge | | judgment | {n}? |\n" for n in names)
    ties = " AND ".join(f"{a} < {b}" for a, b in itertools.pairwise(names))
    text = changed("| minor | bool |", rows + "| minor | bool |").replace(CONDITION, ties)
    (fault,) = (fault for fault in faults(text) if "too many facts are compared" in fault.what)
    assert fault.where == f"law.md:{line_of(text, '| d0 | date')}"


BOMBS = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from glasnost.model.problems import Problem
from glasnost.rules.check import check_rulebook
from glasnost.rules.rulebook import read_rulebook

resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
opened = []
WATCHED = ("open", "subprocess.Popen", "socket.connect")
sys.addaudithook(lambda event, args: opened.append(args[0]) if event in WATCHED else None)
for text in sys.stdin.read().split("\\f"):
    try:
        faults = check_rulebook(read_rulebook(text, "law.md"))
    except Problem as problem:
        faults = [problem]
    assert faults and all(fault.where.startswith("law.md:") for fault in faults), [str(f) for f in faults]
print([name for name in opened if not str(name).endswith((".py", ".pyc", ".mo"))])
"""


def test_no_rulebook_reads_a_file_or_takes_the_machine() -> None:
    """Refused or settled within a minute of processor time and 2 GB altogether, and no file is opened."""
    conditions = [
        "read_csv('/etc/passwd')",
        "court IN read_text('/etc/passwd')",
        "court IN (SELECT content FROM read_text('/etc/passwd'))",
        "'/etc/passwd'",
        "getenv('HOME') = court",
        "COPY facts TO '/tmp/x'",
        "months IS NULL",
        "COALESCE(minor, TRUE)",
        "CASE WHEN minor THEN TRUE END",
        "(" * 20_000 + "minor" + ")" * 20_000,
        " AND ".join(["NOT minor"] * 60_000),
        " OR ".join(f"months = {n}" for n in range(5_000)),
        " OR ".join(f"provision IN ('ru/uk/{n}/1')" for n in range(4_000)),
        " OR ".join(f"act_on + INTERVAL {n} MONTH < ruled_on" for n in range(400)),
        "ANY_OTHER(ANY_OTHER(minor))",
        "months <= 999999999999 + 999999999999 - 999999999999",
        "act_on + INTERVAL 999999999999 YEAR < ruled_on - INTERVAL 999999999999 MONTH",
    ]
    texts = [changed(CONDITION, condition) for condition in conditions]
    texts.append(GOOD.replace("```list speech", "```list '/etc/passwd'"))
    texts.append(
        changed(
            "```list speech", "".join(f"```test t{n}\nmonths <> {n}\n```\n" for n in range(10_000)) + "```list speech"
        )
    )
    command = [sys.executable, "-c", BOMBS]
    done = subprocess.run(command, input="\f".join(texts), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert done.stdout.strip() == "[]"


def test_a_file_of_two_megabytes() -> None:
    assert "larger than a rulebook can be" in faults(GOOD + "x" * 2_000_000)[0].what


def test_a_file_that_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "law.md").write_bytes(b"\xff\xfe\x00")
    assert run(["rules", "check", str(tmp_path / "law.md")]) == 1
    assert "not UTF-8" in capsys.readouterr().err
    assert run(["rules", "check", str(tmp_path / "none.md")]) == 1
    assert run(["rules", "check", "ru/amnesty-2018-mailr"]) == 1
    assert "Did you mean ru/amnesty-2018-mailru?" in capsys.readouterr().err
