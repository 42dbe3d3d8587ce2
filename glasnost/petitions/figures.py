"""The register's figures for a collective petition: charges by outcome, provision and year, and what each means.

Small counts are hidden: those that are not zero and below five, and with them the smallest other one, so that they
cannot be had by subtraction. No table is split by more than one thing, and none by place or court.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from glasnost.model.citation import Citation
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.petitions.basis import Value, law_values
from glasnost.petitions.paper import Block, Missing, Run
from glasnost.petitions.provenance import source_title
from glasnost.petitions.russian import phrases
from glasnost.petitions.russian.words import Case
from glasnost.rules.screening import Screened
from glasnost.rules.sql import literal

THRESHOLD = 5
FEW, HIDDEN = f"менее {THRESHOLD}", "скрыто"
UNDECIDED, BROKEN = "выяснить (исход не определён)", "противоречивые записи"
MOST_ROWS = 20
Table = tuple[str, tuple[tuple[str, str], ...]]  # heading, rows of (what, count)


@dataclass(frozen=True)
class Figures:
    """What a collective petition can say, its tables, and a name for its file."""

    values: Mapping[str, Value | Missing]
    counts: tuple[Table, ...]
    definitions: tuple[tuple[str, str], ...]
    key: str


def figures_of(screened: Screened) -> Figures:
    """Count the screened register."""
    summary, book = screened.summary(), screened.law.rulebook
    names = {o: book.outcome_in(o, "ru") for o in summary.outcomes}
    outcomes = [(names[o], c.charges) for o, c in summary.outcomes.items() if c.charges or o in book.outcomes]
    outcomes += [(UNDECIDED, summary.undecided.charges), (BROKEN, summary.broken)]
    shown = hide(outcomes)
    if shown is None:
        raise Problem(
            _("the register holds too few charges: its figures would tell of single people"),
            remedy=_("A collective petition needs an outcome with at least {n} charges.").format(n=THRESHOLD),
        )
    freed = [names[o] for o in book.frees]
    values = {
        "charges": phrases.number(summary.charges),
        "cases": phrases.number(summary.cases),
        "freed": together(outcomes, shown, freed),
        "undecided": dict(shown)[UNDECIDED],
        "most_freed": together(outcomes, shown, [*freed, UNDECIDED]),
    }
    tables = [("Обвинения по исходу", shown)]
    if values["freed"][:1].isdigit():
        good = ", ".join(literal(o) for o in book.frees) or "''"
        for what, sql in (("по статьям", "c.provision"), ("по годам решений", "year(c.decided_on)::VARCHAR")):
            rows = hide(_grouped(screened, sql, good))
            if rows:
                tables.append((f"Обвинения, на которые распространяется закон: {what}", rows))
    return Figures(
        values=law_values(screened) | {name: _said(text) for name, text in values.items()},
        counts=tuple(tables),
        definitions=tuple(_definitions(screened)),
        key=sha256(screened.key().encode()).hexdigest()[:16],
    )


def _said(text: str) -> Value:
    return Value(lambda case: text)


Counts = Sequence[tuple[str, int]]
Shown = tuple[tuple[str, str], ...]


def hide(counts: Counts) -> Shown | None:
    """Counts as they may be shown beside their total; None if that is not possible.

    With what is small the smallest other counts are hidden too, as many as it takes: two hidden counts of 1 and 1
    would be known from their sum, and so would 1 and 5 by whoever knows this rule.
    """
    small = [n for _name, n in counts if 0 < n < THRESHOLD]
    large = sorted((n, name) for name, n in counts if n >= THRESHOLD)
    more = 0
    while small and not _open(small, [n for n, _name in large], more):
        more += 1
        if more > len(large):
            return None
    hidden = {name for _n, name in large[:more]}
    return tuple(
        (name, FEW if 0 < n < THRESHOLD else HIDDEN if name in hidden else phrases.number(n)) for name, n in counts
    )


def _open(small: Sequence[int], large: Sequence[int], more: int) -> bool:
    """Whether the sum of the small and the `more` smallest large counts leaves each of them more than one value."""
    total = sum(small) + sum(large[:more])
    least = len(small) + THRESHOLD * more
    if more < len(large):
        most = (THRESHOLD - 1) * len(small) + large[more] * more  # none hidden is larger than the smallest shown
    else:
        most = total + 1
    return more > 0 and least < total < most


def together(counts: Counts, shown: Shown, names: Iterable[str]) -> str:
    """The sum of some counts, if it says no more than the table does; else the bounds that the table itself gives."""
    texts, wanted = dict(shown), set(names)
    hidden = {name for name, text in shown if text in (FEW, HIDDEN)}
    if not hidden & wanted or hidden <= wanted:
        return phrases.number(sum(n for name, n in counts if name in wanted))
    known = sum(n for name, n in counts if name in wanted - hidden)
    few = sum(texts[name] == FEW for name in wanted & hidden)
    unknown = len(wanted & hidden) - few
    least = known + few + THRESHOLD * unknown
    if unknown:
        return f"не менее {phrases.number(least)}"
    return f"от {phrases.number(least)} до {phrases.number(known + (THRESHOLD - 1) * few)}"


def _grouped(screened: Screened, sql: str, good: str) -> list[tuple[str, int]]:
    """Freed charges by an expression, the largest first; what is rare is one row."""
    rows = screened.connection.execute(
        f"""SELECT {sql}, count(*) FROM screened s JOIN charge c USING (charge_id) WHERE s.outcome IN ({good})
            GROUP BY 1 ORDER BY 2 DESC, 1"""
    ).fetchall()
    found = [(_name(key), n) for key, n in rows[:MOST_ROWS]]
    rest = sum(n for _key, n in rows[MOST_ROWS:])
    return [*found, ("прочие", rest)] if rest else found


def _name(key: str | None) -> str:
    if key is None:
        return "не указано"
    return key if key.isdigit() else phrases.citations([str(Citation.parse(key))], Case.NOM)


def _definitions(screened: Screened) -> Iterable[tuple[str, str]]:
    book = screened.law.rulebook
    good = ", ".join(f"«{book.outcome_in(o, 'ru')}»" for o in book.frees)
    yield "Что считается", "Обвинения: одно лицо, одна статья и часть, одно дело, одна запись источника."
    yield "Люди", "Не считаются: записи об одном человеке в разных делах и инстанциях не связаны между собой."
    yield "Закон распространяется", f"Исход обвинения по описанию закона — {good}."
    yield "Выяснить", "Источники не содержат фактов, от которых зависит исход. О них ничего не предполагается."
    yield "Не определён, границы", "От числа тех, на кого закон точно распространяется, до этого числа плюс «выяснить»."
    yield (
        "Малые числа",
        f"Ненулевые числа меньше {THRESHOLD} скрыты, а с ними и наименьшее из остальных: иначе их можно вычислить.",
    )
    rows = screened.connection.execute("SELECT DISTINCT source_id FROM charge ORDER BY 1").fetchall()
    yield "Источники", "; ".join(f"{source_title(source)} ({source})" for (source,) in rows)
    yield (
        "Описание закона",
        f"{book.id}, SHA-256 {book.text_hash[:16]}…; с официальным текстом сверял: {_checked(book.checked_by)}",
    )
    yield "По состоянию на", phrases.day(screened.law.as_of)
    versions = ", ".join(
        f"{table} {version}" for table, version in sorted(screened.snapshot.versions.items()) if table != "verdict"
    )
    yield "Версии таблиц реестра", versions
    for name, value in screened.law.settings.items():
        yield f"Параметр {name}", str(value)


def _checked(by: str) -> str:
    return "никто" if by == "nobody" else by


def tables(figures: Figures) -> list[Block]:
    """The annex: the figures and what each means."""
    title = "Приложение А. Числа реестра и их определения"
    blocks = [Block("annex", (Run(title),), 1)]
    for heading, rows in figures.counts:
        blocks.append(Block("heading", (Run(heading),), 2))
        blocks.append(Block("table", (Run(heading),), columns=("Что", "Обвинений"), rows=rows))
    blocks.append(Block("heading", (Run("Определения"),), 2))
    blocks.append(
        Block("table", (Run("Определения"),), columns=("Понятие", "Что оно значит"), rows=figures.definitions)
    )
    blocks.append(Block("note", (Run("Приложение не называет людей, дел и судов."),)))
    return blocks
