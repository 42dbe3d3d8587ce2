"""Forms in their folders, found and read; a wrong one is told with its line."""

from __future__ import annotations

import re
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.places import folder
from glasnost.model.problems import Problem
from glasnost.petitions.form import Condition, Form, Paragraph, Provision, Slot
from glasnost.petitions.russian.words import Case
from glasnost.rules.faults import did_you_mean

UNITS = ("person", "register")
SECTIONS = ("addressee", "from", "title", "text", "requests", "attachments", "blanks", "law", "for the lawyer")
NEEDED = ("id", "title", "title_en", "unit")
KEYS = (*NEEDED, "law", "codes", "verdicts", "outcomes", "not_if")
LAWS = ("in force", "any")  # whether the paper rests on the law, or may ask for one that does not exist yet
MEMORY = "memory"  # the status of a provision that nobody has seen the text of

_SLOT = re.compile(r"\{([^{}]*)\}")
_IF = re.compile(r"\[if (?P<what>known|unknown) (?P<name>\w+)\]\s*|\[if (?P<fact>\w+) = (?P<value>[^\]]+)\]\s*")
_QUOTE = re.compile(r"\[quote (?P<name>\w+)\]")


def form_files() -> dict[str, Path]:
    """id → file of every form: one's own folder first."""
    found: dict[str, Path] = {}
    for place in folder("templates"):
        for path in sorted(place.glob("*/*/form.md")):
            found.setdefault(path.parent.relative_to(place).as_posix(), path)
    return found


def find_form(name: str) -> Form:
    """The form of an id such as ru/pardon. Raises Problem."""
    known = form_files()
    if name not in known:
        raise Problem(
            _("there is no form {name}").format(name=name),
            remedy=did_you_mean(name, known) or _("The forms are: {names}.").format(names=", ".join(known)),
        )
    return load_form(known[name])


def load_form(path: Path) -> Form:
    """Read one form. Raises Problem with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(_("the form cannot be read"), where=str(path), remedy=_("It must be UTF-8 text.")) from error
    return _Reader(path, text.splitlines()).form()


class _Reader:
    def __init__(self, path: Path, lines: list[str]) -> None:
        self.path, self.lines = path, lines

    def fault(self, line: int, what: str, remedy: str = "") -> Problem:
        return Problem(what, where=f"{self.path}:{line}", remedy=remedy)

    def form(self) -> Form:
        front, start = self.front()
        raw = self.sections(start)
        sections = {name: tuple(self.paragraphs(lines)) for name, lines in raw.items() if name not in ("blanks", "law")}
        form = Form(
            id=front["id"],
            file=self.path,
            title=front["title"],
            title_en=front["title_en"],
            unit=front["unit"],
            **{name: _listed(front.get(name, "")) for name in ("codes", "verdicts", "outcomes", "not_if")},
            needs_law=front["law"] == "in force",
            sections=sections,
            blanks=self.blanks(raw.get("blanks", [])),
            law=tuple(self.law(raw.get("law", []))),
        )
        self.check(form)
        return form

    def front(self) -> tuple[dict[str, str], int]:
        """The lines between --- and ---, and where the text begins."""
        if not self.lines or self.lines[0].strip() != "---":
            raise self.fault(1, _("a form begins with a line ---"))
        found: dict[str, str] = {}
        for number, line in enumerate(self.lines[1:], 2):
            if line.strip() == "---":
                for key in NEEDED:
                    if not found.get(key):
                        raise self.fault(number, _("{key} is missing at the head of the form").format(key=key))
                for key, allowed in (("unit", UNITS), ("law", LAWS)):
                    if found.setdefault(key, allowed[0]) not in allowed:
                        raise self.fault(
                            number, _("{key} must be one of: {values}").format(key=key, values=", ".join(allowed))
                        )
                return found, number
            key, _colon, value = line.partition(":")
            if key.strip() not in KEYS:
                raise self.fault(number, _("{key} is not known here").format(key=key.strip()), did_you_mean(key, KEYS))
            found[key.strip()] = value.strip()
        raise self.fault(len(self.lines), _("the head of the form has no end: a line ---"))

    def sections(self, start: int) -> dict[str, list[tuple[int, str]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        name = ""
        for number, line in enumerate(self.lines[start:], start + 1):
            if line.startswith("## "):
                name = line[3:].strip().lower()
                if name not in SECTIONS:
                    raise self.fault(
                        number, _("there is no section {name}").format(name=name), did_you_mean(name, SECTIONS)
                    )
                found[name] = []
            elif name:
                found[name].append((number, line))
            elif line.strip():
                raise self.fault(number, _("the text must stand under a heading such as ## Text"))
        return found

    def paragraphs(self, lines: list[tuple[int, str]]) -> list[Paragraph]:
        """Paragraphs are parted by empty lines."""
        groups: list[list[tuple[int, str]]] = [[]]
        for number, line in lines:
            if line.strip():
                groups[-1].append((number, line.strip()))
            elif groups[-1]:
                groups.append([])
        return [self.paragraph(group) for group in groups if group]

    def paragraph(self, lines: list[tuple[int, str]]) -> Paragraph:
        number, text = lines[0][0], " ".join(line for _n, line in lines)
        condition = None
        found = _IF.match(text)
        if found:
            text = text[found.end() :]
            if found["name"]:
                condition = Condition(found["name"], found["what"] == "known")
            else:
                condition = Condition(found["fact"], value=found["value"].strip())
        elif text.startswith("[if"):
            raise self.fault(number, _("a condition is [if known NAME], [if unknown NAME] or [if NAME = VALUE]"))
        quoted = _QUOTE.fullmatch(text)
        if quoted:
            return Paragraph((), condition, quoted["name"], number)
        return Paragraph(tuple(self.pieces(text, number)), condition, None, number)

    def pieces(self, text: str, number: int) -> list[str | Slot]:
        parts = _SLOT.split(text)
        if any("{" in part or "}" in part for part in parts[::2]):
            raise self.fault(number, _("a brace without its pair"))
        return [part if place % 2 == 0 else self.slot(part, number) for place, part in enumerate(parts) if part]

    def slot(self, text: str, number: int) -> Slot:
        name, _colon, case = text.partition(":")
        if case and case not in set(Case):
            raise self.fault(number, _("{case} is no case: {cases}").format(case=case, cases=", ".join(Case)))
        if not name.isidentifier():
            raise self.fault(number, _("«{name}» is no name of a value").format(name=name))
        return Slot(name, Case(case) if case else Case.NOM)

    def blanks(self, lines: list[tuple[int, str]]) -> dict[str, tuple[str, str]]:
        """| name | what it is | why it is missing |"""
        found = {}
        for number, line in lines:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not line.strip() or set(line) <= set("|-: ") or cells[0] == "name":
                continue
            if len(cells) != 3 or not all(cells):
                raise self.fault(
                    number, _("a blank is a row of three cells: | name | what it is | why it is missing |")
                )
            found[cells[0]] = (cells[1], cells[2])
        return found

    def law(self, lines: list[tuple[int, str]]) -> list[Provision]:
        """### key title, then > the text and > — whose copy; or a line that begins with «memory:»."""
        found: list[Provision] = []
        heads = [place for place, (_n, line) in enumerate(lines) if line.startswith("### ")]
        for place, end in zip(heads, [*heads, len(lines)][1:], strict=True):
            number, head = lines[place]
            key, _space, title = head[4:].strip().partition(" ")
            quoted = [line[1:].strip() for _n, line in lines[place + 1 : end] if line.startswith(">")]
            plain = [line.strip() for _n, line in lines[place + 1 : end] if line.strip() and not line.startswith(">")]
            dash = next((index for index, line in enumerate(quoted) if line.startswith("—")), 0)
            text, source = " ".join(quoted[:dash]), " ".join(quoted[dash:]).lstrip("— ")
            if not quoted and plain and plain[0].startswith(f"{MEMORY}:"):
                found.append(Provision(key, title, "", " ".join(plain).removeprefix(f"{MEMORY}:").strip()))
            elif title and dash and not plain:
                found.append(Provision(key, title, text, source))
            else:
                raise self.fault(
                    number,
                    _(
                        "a provision is ### key title, then > its text and > — whose copy it is, or a line {word}:"
                    ).format(word=MEMORY),
                )
        return found

    def check(self, form: Form) -> None:
        known = {provision.key: provision for provision in form.law}
        for paragraphs in form.sections.values():
            for paragraph in paragraphs:
                if paragraph.quote and (paragraph.quote not in known or not known[paragraph.quote].text):
                    raise self.fault(
                        paragraph.line,
                        _("no text of a provision {key} stands under ## Law").format(key=paragraph.quote),
                    )
        for needed in ("addressee", "title", "text"):
            if not form.sections.get(needed):
                raise self.fault(len(self.lines), _("the section {name} is missing").format(name=f"## {needed}"))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.strip("[]").split(",") if part.strip())
