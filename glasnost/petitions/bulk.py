"""Papers for everybody whom a law frees, prepared one after another: they can be shown before they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from glasnost.model.language import _, language
from glasnost.petitions.figures import figures_of
from glasnost.petitions.form import Form
from glasnost.petitions.forms import form_files, load_form
from glasnost.petitions.matters import Matter, Row, fits, matters, select
from glasnost.petitions.paper import Paper
from glasnost.petitions.papers import person_paper, register_paper
from glasnost.rules.screening import Screened
from glasnost.rules.telling import asked_of_words, citation_words, outcome_words, question_words

PAPER, QUESTION, OTHER_FORM, CONTRADICTORY, NOT_FREED = (
    "paper",
    "to find out",
    "other form",
    "contradictory",
    "not freed",
)


@dataclass(frozen=True)
class Entry:
    """A person and case, or the register: its paper, or why there is none.

    state: paper, to find out, other form, contradictory, not freed. questions: what to ask whom, for what is undecided.
    """

    state: str
    docket_number: str | None = None
    court: str | None = None
    region: str | None = None
    provisions: str = ""
    outcome: str = ""
    paper: Paper | None = None
    questions: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


def prepare(screened: Screened, form: Form, cases: Sequence[str] | None) -> tuple[int, Iterator[Entry]]:
    """How many entries there will be, and the entries. cases: charge ids or docket numbers; None: everybody.

    Raises Problem for a case that is not in the register, or a register too small to be told in figures.
    """
    if form.unit == "register":
        paper = register_paper(screened, form, figures_of(screened))
        return 1, iter([Entry(PAPER, paper=paper)])
    count = select(screened, form, cases)
    return count, _entries(screened, form)


def _entries(screened: Screened, form: Form) -> Iterator[Entry]:
    others = [load_form(path) for path in form_files().values()]
    asked = [ask.fact for ask in screened.summary().asks]
    for matter in matters(screened, form):
        yield _entry(screened, form, matter, others, asked)


def _entry(screened: Screened, form: Form, matter: Matter, others: list[Form], asked: list[str]) -> Entry:
    book = screened.law.rulebook
    rows = matter.charges or matter.others
    paper = person_paper(screened, form, matter) if matter.charges else None
    freed = [row for row in matter.others if row["outcome"] in book.frees]
    open_ones = [row for row in matter.others if row["outcome"] is None and not row["broken"]]
    state = _state(paper, matter, freed, open_ones)
    outcomes = dict.fromkeys(row["outcome"] for row in rows if row["outcome"])
    return Entry(
        state=state,
        docket_number=rows[0]["docket_number"],
        court=rows[0]["court"],
        region=rows[0]["region"],
        provisions="; ".join(dict.fromkeys(citation_words(row["provision"]) for row in rows)),
        outcome=", ".join(outcome_words(book, [outcome]) for outcome in outcomes),
        paper=paper,
        questions=tuple(_questions(screened, open_ones, asked)),
        forms=tuple(f.id for f in others if f.unit == "person" and any(_suits(f, row, matter) for row in freed))
        if state == OTHER_FORM
        else (),
    )


def _state(paper: Paper | None, matter: Matter, freed: list[Row], open_ones: list[Row]) -> str:
    if paper is not None:
        return PAPER
    if freed:
        return OTHER_FORM
    if open_ones:
        return QUESTION
    return CONTRADICTORY if any(row["broken"] for row in matter.others) else NOT_FREED


def _suits(form: Form, row: Row, matter: Matter) -> bool:
    known = matter.known[row["charge_id"]]
    return fits(form, row) and not any(known.get(name) is True for name in form.not_if)


def _questions(screened: Screened, rows: list[Row], asked: list[str]) -> Iterator[str]:
    """What to ask whom, what settles most first. A fact of another charge is named `charge_id:fact`."""
    facts = {fact.name: fact for fact in screened.law.rulebook.facts}
    missing = {name.rpartition(":")[2] for row in rows for name in row["missing"]}
    for name in sorted(missing, key=lambda n: (asked.index(n) if n in asked else len(asked), n)):
        fact = facts.get(name)
        if fact is None:
            yield name
            continue
        whom = asked_of_words(fact)
        yield f"{question_words(fact)} ({whom})" if whom else question_words(fact)


def state_words(state: str) -> str:
    """What became of an entry, for people."""
    words: dict[str, str] = {
        PAPER: _("paper"),
        QUESTION: _("to find out"),
        OTHER_FORM: _("freed, but this form is not for it"),
        CONTRADICTORY: _("contradictory"),
        NOT_FREED: _("the law does not free"),
    }
    return words[state]


def form_title(form: Form) -> str:
    """The form's title in the language spoken now."""
    return form.title if language() == "ru" else form.title_en


def as_row(entry: Entry) -> dict[str, Any]:
    """An entry for machines."""
    paper = entry.paper
    return {
        "state": entry.state,
        "docket_number": entry.docket_number,
        "court": entry.court,
        "region": entry.region,
        "provisions": entry.provisions,
        "outcome": entry.outcome,
        "file": paper.stem if paper else None,
        "draft": paper.draft if paper else None,
        "blanks": [{"what": b.what, "why": b.why} for b in paper.blanks] if paper else [],
        "unchecked": list(paper.unchecked) if paper else [],
        "notes": list(paper.notes) if paper else [],
        "questions": list(entry.questions),
        "forms": list(entry.forms),
    }
