"""The docs say what is so: commands, options, settings, columns and links."""

from __future__ import annotations

import dataclasses
import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from glasnost.model import records

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = sorted(
    path
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "sources/**/*.md",
        "templates/**/*.md",
        "examples/**/*.md",
        "benchmarks/*.md",
    )
    for path in ROOT.glob(pattern)
)
# A command stands in a code span, or on a line of its own in a block of code.
COMMAND = re.compile(r"`(glasnost [^`]+)`|^\s*(?:\$ )?(?:\S*/)?(glasnost .+)$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def _tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


command_line = _tool("command_line")
COMMANDS: dict[str, click.Command] = dict(command_line.commands())


def _said_commands() -> Iterator[tuple[str, str]]:
    for path in DOCS:
        for match in COMMAND.finditer(path.read_text(encoding="utf-8")):
            yield str(path.relative_to(ROOT)), (match[1] or match[2]).strip()


def _faults(text: str) -> list[str]:
    """What in a line such as `glasnost --register R screen LAW -o FILE` the program does not have."""
    words = shlex.split(text.split(" → ")[0], comments=True)[1:]
    name, faults = "glasnost", []
    takes_value = _options("glasnost")
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-") and word not in ("-", "…"):
            option = word.partition("=")[0].rstrip("…]")
            options = takes_value | _options(name)
            if option not in options:
                faults.append(f"{name} has no {option}")
            skip = options.get(option, False) and "=" not in word
        elif f"{name} {word}" in COMMANDS:
            name = f"{name} {word}"
        elif isinstance(COMMANDS[name], click.Group) and word.strip("…[]").islower() and "|" not in word:
            faults.append(f"{name} has no command {word}")
            break
    return faults


def _options(name: str) -> dict[str, bool]:
    """The options of a command: whether each takes a value."""
    options = [p for p in COMMANDS[name].params if isinstance(p, click.Option)]
    return {word: not p.is_flag for p in options for word in [*p.opts, *p.secondary_opts]} | {"--help": False}


@pytest.mark.parametrize(("path", "text"), sorted(set(_said_commands())))
def test_every_command_in_the_docs_exists(path: str, text: str) -> None:
    assert _faults(text) == []


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("glasnost --register DIR init", []),
        ("glasnost doctor --json --register=DIR", []),
        ("glasnost --register init doctor", []),  # the value of an option is no command
        ("glasnost frobnicate", ["glasnost has no command frobnicate"]),
        ("glasnost init --force", ["glasnost init has no --force"]),
        ("glasnost COMMAND", []),  # capitals stand for what the reader fills in
    ],
)
def test_the_test_of_commands_finds_faults(text: str, faults: list[str]) -> None:
    assert _faults(text) == faults


def test_the_page_of_commands_is_what_the_program_says() -> None:
    assert command_line.PAGE.read_text(encoding="utf-8") == command_line.page(), "run make docs"


def test_the_page_of_statistics_is_what_the_list_says() -> None:
    page = _tool("statistics_page")
    assert page.PAGE.read_text(encoding="utf-8") == page.page(), "run make docs"


def test_every_setting_is_documented() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "glasnost").rglob("*.py"))
    named = set(re.findall(r"GLASNOST_[A-Z]+", code))
    page = command_line.PAGE.read_text(encoding="utf-8")
    assert named - set(re.findall(r"GLASNOST_[A-Z]+", page)) == set()


def test_settings_in_the_docs_exist() -> None:
    code = "\n".join(
        p.read_text(encoding="utf-8") for folder in ("glasnost", "tests") for p in (ROOT / folder).rglob("*.py")
    )
    places = {f"GLASNOST_{name.upper()}" for name in ("rulebooks", "sources", "templates", "examples")}
    for path in DOCS:
        named = set(re.findall(r"GLASNOST_[A-Z]+", path.read_text(encoding="utf-8")))
        assert named - places - set(re.findall(r"GLASNOST_[A-Z]+", code)) == set(), path


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _hash, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        if anchor:
            assert anchor in _anchors(target), link


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_path_of_somebodys_machine(path: Path) -> None:
    assert not re.findall(r"(?<![\w.])/(?:home|root|Users|work)/\S*", path.read_text(encoding="utf-8"))


TABLES = {
    "source": records.Source,
    "original": records.Original,
    "court_case": records.CourtCase,
    "person": records.Person,
    "charge": records.Charge,
    "fact": records.Fact,
    "issue": records.Issue,
    "official_figure": records.OfficialFigure,
    "listed_material": records.ListedMaterial,
}


@pytest.mark.parametrize("table", TABLES)
def test_the_columns_of_the_register_are_documented(table: str) -> None:
    """Name, type and order, as docs/register.md has them."""
    text = (ROOT / "docs" / "register.md").read_text(encoding="utf-8")
    section = re.split(rf"^## `{table}`", text, flags=re.MULTILINE)[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([\w ]+?) \|", section, re.MULTILINE)
    kind = TABLES[table]
    assert rows == [
        (field.name, str(field.type).replace(" | None", " or unknown")) for field in dataclasses.fields(kind)
    ]
