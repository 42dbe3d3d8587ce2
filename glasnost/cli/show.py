"""How answers look: numbers right-aligned, bars with the number always beside them, days in words, progress, JSON."""

from __future__ import annotations

import dataclasses
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from babel.numbers import format_decimal

from glasnost.model.language import _, language
from glasnost.model.problems import Problem

BAR = 40  # characters of the longest bar
_EIGHTHS = " ▏▎▍▌▋▊▉"

Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how much of it is done, and of how much (None: not known)."""


def replace_unprintable() -> None:
    """Let a terminal without our letters show a question mark instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(text: str = "") -> None:
    """A line of the answer."""
    click.echo(text)


def note(text: str) -> None:
    """A line beside the answer: it goes to the terminal even if the answer goes to a file."""
    click.echo(text, err=True)


def error(text: str) -> None:
    """What could not be done."""
    click.echo(f"{_('error')}: {text}", err=True)


def problem(trouble: Problem) -> None:
    """What could not be done, where, and what to do next, as one line of sentences."""
    place = f"{trouble.where}: " if trouble.where else ""
    what = trouble.what if trouble.what.endswith((".", "!", "?", "…")) else f"{trouble.what}."
    error(f"{place}{what} {trouble.remedy}".rstrip())


def number(value: int | float) -> str:
    """12,480 in English, 12 480 in Russian."""
    return str(format_decimal(value, locale=language()))


def day(value: date) -> str:
    """14 March 2016, 14 марта 2016 г."""
    from babel.dates import format_date

    return str(format_date(value, "d MMMM y" + (" 'г'." if language() == "ru" else ""), locale=language()))


def counts(rows: Sequence[tuple[str, int]], indent: int = 2) -> None:
    """One line a count: its name, and the number right-aligned."""
    lines = [(name, number(n), "") for name, n in rows]
    _aligned(lines, indent)


def bars(rows: Sequence[tuple[str, int]], indent: int = 2, notes: Sequence[str] = ()) -> None:
    """One line a count, with a bar from zero; a count that is not zero always has one. `notes` follow the bars."""
    most = max((n for _name, n in rows), default=0)
    after = [*notes, *[""] * (len(rows) - len(notes))]
    _aligned(
        [(name, number(n), f"{bar(n, most)}  {text}".rstrip()) for (name, n), text in zip(rows, after, strict=True)],
        indent,
    )


def bar(n: int, most: int) -> str:
    """A bar for n, where `most` has BAR characters."""
    eighths = max(1, round(8 * BAR * n / most)) if n > 0 else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _aligned(lines: Sequence[tuple[str, str, str]], indent: int) -> None:
    left = max((len(name) for name, _n, _rest in lines), default=0)
    right = max((len(n) for _name, n, _rest in lines), default=0)
    for name, n, rest in lines:
        say(f"{' ' * indent}{name:<{left}}  {n:>{right}}  {rest}".rstrip())


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], indent: int = 2) -> None:
    """Columns under headings: the first to the left, the others, numbers, to the right."""
    widths = [max(len(line[place]) for line in (headings, *rows)) for place in range(len(headings))]
    for line in (headings, *rows):
        numbers = [f"{text:>{width}}" for text, width in zip(line[1:], widths[1:], strict=True)]
        say((" " * indent + "  ".join([f"{line[0]:<{widths[0]}}", *numbers])).rstrip())


def as_json(value: Any) -> None:
    """The answer for a machine: one JSON value, dataclasses as objects."""
    say(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, Problem):
        return {"what": value.what, "where": value.where, "remedy": value.remedy}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


@contextmanager
def progress() -> Iterator[Progress]:
    """A progress bar on a terminal; nothing in a pipe. What it gives is called with (what, done, total)."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Line

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[count]}"))
    with Line(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as line:
        task = line.add_task("", total=None, count="")
        yield lambda what, done, total: line.update(
            task, description=what, completed=done, total=total, count=number(done)
        )
