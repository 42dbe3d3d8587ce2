"""Writes the list of commands and options in docs/command-line.md from the program itself (make docs)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from glasnost.cli.program import program

PAGE = Path(__file__).resolve().parent.parent / "docs" / "command-line.md"
BEGIN, END = "<!-- made by make docs: begin -->", "<!-- made by make docs: end -->"


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, groups before what they hold."""
    yield from _below("glasnost", program)


def _below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name)
        for word in command.list_commands(context):
            found = command.get_command(context, word)
            if found is not None:
                yield from _below(f"{name} {word}", found)


def shared_options() -> set[str]:
    """The names of the options that every command takes."""
    return {parameter.opts[0] for parameter in program.params} - {"--version"} | {"--help"}


def generated() -> str:
    """The commands as Markdown. The shared options stand with the program only."""
    return "\n".join(line for name, command in commands() for line in _section(name, command))


def _section(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *_usage(command)])
    yield f"## `{usage}`\n"
    yield f"{command.help}\n"
    rows = [record for option in _options(command) if (record := option.get_help_record(context))]
    if rows:
        yield "| option | |\n|---|---|"
        yield from (f"| `{left.replace('|', chr(92) + '|')}` | {right} |" for left, right in rows)
        yield ""


def _usage(command: click.Command) -> list[str]:
    pieces = ["[OPTIONS]"] if _options(command) else []
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            pieces.append(parameter.make_metavar(click.Context(command)))
    return [*pieces, "COMMAND"] if isinstance(command, click.Group) else pieces


def _options(command: click.Command) -> list[click.Option]:
    shared = set() if command is program else shared_options()
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    return [option for option in options if not shared & set(option.opts)]


def page() -> str:
    """The page with its generated part made anew."""
    head, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _old, _end, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{generated()}\n{END}{tail}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
