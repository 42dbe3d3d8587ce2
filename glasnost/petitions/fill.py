"""A form and what is known into a paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.petitions.basis import Value, Values
from glasnost.petitions.form import Condition, Form, Paragraph, Provision, Slot
from glasnost.petitions.paper import Block, Missing, Run, Source, Statement, plain
from glasnost.rules.document import Quote
from glasnost.rules.faults import did_you_mean

UNCHECKED = "С официальным текстом не сверено."
UNSEEN = "Указано по памяти: текст не виден, сверить до подачи."
_KINDS = {
    "addressee": "to",
    "from": "from",
    "title": "title",
    "text": "p",
    "requests": "item",
    "attachments": "attachment",
}


@dataclass
class Filling:
    """A form being filled in: what was said, in order, and what was missing."""

    form: Form
    values: Values
    blanks: list[Missing] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    _numbers: dict[tuple[str, str, Source], int] = field(default_factory=dict)

    def section(self, name: str) -> list[Block]:
        """The paragraphs of a section whose conditions hold; requests and attachments are numbered."""
        blocks: list[Block] = []
        for paragraph in self.form.sections.get(name, ()):
            if not self.holds(paragraph.condition):
                continue
            if paragraph.quote:
                blocks.append(Block("quote", (Run(f"«{self.provision(paragraph.quote).text}»"),)))
            else:
                number = len(blocks) + 1 if name in ("requests", "attachments") else 0
                blocks.append(Block(_KINDS[name], _begun(tuple(self.runs(paragraph)), name), number))
        return blocks

    def provision(self, key: str) -> Provision:
        return next(provision for provision in self.form.law if provision.key == key)

    def holds(self, condition: Condition | None) -> bool:
        """Whether a paragraph stands. A value that is not known is neither this nor that."""
        if condition is None:
            return True
        value = self.value(condition.name)
        if condition.value is None:
            return isinstance(value, Value) == condition.known
        return isinstance(value, Value) and value.words(Slot("").case) == condition.value

    def value(self, name: str) -> Value | Missing:
        """What is known under a name; a name that only the form has is a blank."""
        found = self.values.get(name)
        blank = self.form.blanks.get(name)
        if blank is not None and not isinstance(found, Value):
            return Missing(*blank)
        if found is None:
            raise Problem(
                _("the form asks for «{name}», which is neither a value nor in its table of blanks").format(name=name),
                where=str(self.form.file),
                remedy=did_you_mean(name, [*self.values, *self.form.blanks]),
            )
        return found

    def runs(self, paragraph: Paragraph) -> Iterable[Run]:
        for piece in paragraph.pieces:
            if isinstance(piece, str):
                yield Run(piece)
                continue
            value = self.value(piece.name)
            if isinstance(value, Missing):
                if value not in self.blanks:
                    self.blanks.append(value)
                yield Run(str(value), "blank")
            else:
                yield Run(plain(value.words(piece.case)))
                if value.source is not None:
                    said = len(self.statements)
                    number = self.state(value.what, plain(value.words(Slot("").case)), value.source)
                    if number > said:  # where it is first said
                        yield Run(f"[{number}]", "ref")

    def state(self, what: str, value: str, source: Source) -> int:
        """The number of a statement in the annex; the same statement keeps its number."""
        key = (what, value, source)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self.statements.append(Statement(self._numbers[key], what, value, source))
        return self._numbers[key]


def _begun(runs: tuple[Run, ...], section: str) -> tuple[Run, ...]:
    """A sentence that begins with a value begins with a capital letter."""
    if section not in ("text", "requests") or not runs or runs[0].kind != "text":
        return runs
    first = runs[0].text
    return (Run(first[:1].upper() + first[1:]), *runs[1:])


def body(filling: Filling) -> list[Block]:
    """Addressee to signature."""
    blocks = [
        *filling.section("addressee"),
        *filling.section("from"),
        *filling.section("title"),
        *filling.section("text"),
    ]
    requests = filling.section("requests")
    if requests:
        blocks += [Block("p", (Run("На основании изложенного прошу:"),)), *requests]
    attachments = filling.section("attachments")
    if attachments:
        blocks += [Block("heading", (Run("Приложения"),), 2), *attachments]
    return [
        *blocks,
        Block("sign", (Run("«___» ______________ 20___ г.          ______________ / ______________________ /"),)),
    ]


def sources_annex(statements: Iterable[Statement], title: str) -> list[Block]:
    """Every statement of fact, the number of its source, and the source's own words; then the sources."""
    statements = list(statements)
    if not statements:
        return []
    numbers: dict[str, int] = {}
    for statement in statements:
        numbers.setdefault(statement.source.words, len(numbers) + 1)
    rows = tuple(
        (
            str(s.number),
            s.what,
            s.value,
            f"И{numbers[s.source.words]}",
            f"«{s.source.quote}»" if s.source.quote else "—",
        )
        for s in statements
    )
    columns = ("№", "Сведение", "Значение", "Источник", "Слова источника")
    return [
        Block("annex", (Run(title),), 1),
        Block("table", columns=columns, rows=rows, runs=(Run(title),)),
        *(Block("note", (Run(f"И{number}: {words}"),)) for words, number in numbers.items()),
        Block("note", (Run("Прочерк: реестр хранит значение и место, но не слова источника."),)),
    ]


def law_annex(form: Form, quotes: Iterable[str], rulebook: str, title: str) -> list[Block]:
    """The provisions of the form and the Russian quotes of the rulebook, each with whose copy it is."""
    rows = [
        (p.title, f"«{p.text}»" if p.text else "—", f"{p.source} {UNCHECKED if p.text else UNSEEN}".strip())
        for p in form.law
    ]
    mine = {plain(p.text) for p in form.law}
    rows += [
        ("из описания закона", f"«{text}»", f"Как приведено в описании {rulebook}; источник назван там. {UNCHECKED}")
        for text in quotes
        if text not in mine
    ]
    if not rows:
        return []
    return [
        Block("annex", (Run(title),), 1),
        Block("table", columns=("Норма", "Текст", "Откуда, сверка"), rows=tuple(rows), runs=(Run(title),)),
    ]


def unchecked(form: Form) -> tuple[str, ...]:
    """The provisions that nobody has compared with the official text."""
    return tuple(f"{p.title}: {UNCHECKED if p.text else UNSEEN}" for p in form.law)


def russian_quotes(quotes: Iterable[Quote]) -> list[str]:
    """The rulebook's quotes that are the law's own words: in Russian, and no translation; without their sources."""
    texts = dict.fromkeys(plain(quote.text).partition(" — ")[0] for quote in quotes)
    return [text for text in texts if "а" <= text[:1].lower() <= "я"]
