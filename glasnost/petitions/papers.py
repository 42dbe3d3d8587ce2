"""Papers: one about a person's case, or one with the register's figures."""

from __future__ import annotations

from glasnost.petitions.basis import law_facts
from glasnost.petitions.figures import Figures, tables
from glasnost.petitions.fill import Filling, body, law_annex, russian_quotes, sources_annex, unchecked
from glasnost.petitions.form import Form
from glasnost.petitions.matters import Matter
from glasnost.petitions.paper import DRAFT, Block, Paper, Run
from glasnost.petitions.russian.names import declined
from glasnost.petitions.russian.words import Case
from glasnost.petitions.values import values_of
from glasnost.rules.screening import Screened

IN_FORCE = "in force"


def person_paper(screened: Screened, form: Form, matter: Matter) -> Paper:
    """The paper about one person's charges in one case that the form fits."""
    filling = Filling(form, values_of(screened, matter))
    blocks = body(filling)
    for fact in law_facts(screened, matter):
        filling.state(*fact)
    quotes = russian_quotes(screened.law.rulebook.quotes)
    row = matter.first
    return Paper(
        form=form.id,
        key=matter.key,
        title=form.title,
        blocks=(
            *_banner(screened, form),
            *blocks,
            *sources_annex(filling.statements, "Приложение А. Источники сведений"),
            *law_annex(form, quotes, screened.law.rulebook.id, "Приложение Б. Нормы, на которых основан документ"),
        ),
        blanks=tuple(filling.blanks),
        statements=tuple(filling.statements),
        unchecked=unchecked(form),
        notes=tuple(_notes(form, matter)),
        draft=_is_draft(screened, form),
        about={name: row[name] for name in ("docket_number", "court", "region")}
        | {"charges": tuple(charge["charge_id"] for charge in matter.charges)},
    )


def register_paper(screened: Screened, form: Form, figures: Figures) -> Paper:
    """The collective paper: the register's figures and their definitions; nobody is named."""
    filling = Filling(form, figures.values)
    blocks = body(filling)
    quotes = russian_quotes(screened.law.rulebook.quotes)
    return Paper(
        form=form.id,
        key=figures.key,
        title=form.title,
        blocks=(
            *_banner(screened, form),
            *blocks,
            *tables(figures),
            *law_annex(form, quotes, screened.law.rulebook.id, "Приложение Б. Нормы, на которых основан документ"),
        ),
        blanks=tuple(filling.blanks),
        unchecked=unchecked(form),
        notes=tuple(p.text for p in _section(form)),
        draft=_is_draft(screened, form),
    )


def _is_draft(screened: Screened, form: Form) -> bool:
    return form.needs_law and screened.law.rulebook.status != IN_FORCE


def _banner(screened: Screened, form: Form) -> list[Block]:
    """A paper that rests on a law which does not exist says so before anything else."""
    if not _is_draft(screened, form):
        return []
    return [Block("banner", (Run(f"{DRAFT}: закон, на который опирается документ, предложен, но не принят."),))]


def _section(form: Form) -> list[Block]:
    return [
        Block("note", (Run("".join(str(piece) for piece in p.pieces)),))
        for p in form.sections.get("for the lawyer", ())
    ]


def _notes(form: Form, matter: Matter) -> list[str]:
    """What the lawyer must look at; it is told in the index and before the papers are written, and not in them."""
    notes = [block.text for block in _section(form)]
    name = matter.first["name"]
    if name and matter.first["kind"] != "organisation" and declined(name, Case.GEN) is None:
        notes.append("Имя не склоняется: пол или правило не определены однозначно; стоит «лицо (имя в деле: …)».")
    if len({row["person_id"] for row in (*matter.charges, *matter.others)}) > 1:
        notes.append("Обвинения собраны по одинаковому имени в одной записи: проверьте, что это один человек.")
    if any(row["outcome"] is None for row in matter.others):
        notes.append("По другому обвинению того же лица в этом деле вопрос открыт.")
    return notes
