"""The program's commands and what they share: the options that every command takes, before or after its name."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from glasnost import __version__
from glasnost.cli.speech import Option, Speaking
from glasnost.model.language import LANGUAGES, mark

# name → module with `command`, in the order in which they are told
COMMANDS = {
    "demo": "glasnost.cli.demo",
    "init": "glasnost.cli.init",
    "doctor": "glasnost.cli.doctor",
    "backup": "glasnost.cli.backup",
    "restore": "glasnost.cli.restore",
    "lock": "glasnost.cli.lock",
    "unlock": "glasnost.cli.unlock",
    "ingest": "glasnost.cli.ingest",
    "sources": "glasnost.cli.sources",
    "read": "glasnost.cli.read",
    "search": "glasnost.cli.search",
    "screen": "glasnost.cli.screen",
    "explain": "glasnost.cli.explain",
    "answer": "glasnost.cli.answer",
    "compare": "glasnost.cli.compare",
    "petition": "glasnost.cli.petition",
    "rules": "glasnost.cli.rules",
    "jobs": "glasnost.cli.jobs",
    "requests": "glasnost.cli.requests",
    "desk": "glasnost.cli.desk",
}


def _register() -> Path:
    return Path(os.environ.get("GLASNOST_REGISTER") or "register")


@dataclass
class Setting:
    """What the shared options say: the register's folder, and whether a machine reads the output."""

    register: Path = field(default_factory=_register)
    json: bool = False


pass_setting = click.make_pass_decorator(Setting, ensure=True)


def _take(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    setting = context.ensure_object(Setting)
    if value is not None and parameter.name is not None:
        setattr(setting, parameter.name, value)


def _shared() -> list[click.Parameter]:
    option = partial(Option, expose_value=False, callback=_take, is_eager=True)
    return [
        option(
            ["--register"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            help=mark("The register's folder (or GLASNOST_REGISTER; ./register if neither is given)."),
        ),
        Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            expose_value=False,
            help=mark("The language of the output (or GLASNOST_LANG)."),
        ),
        option(["--json"], is_flag=True, default=None, help=mark("Output for machines.")),
    ]


class Command(Speaking):
    """A command with the shared options."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params += _shared()


class Group(Command, click.Group):
    """A group of commands with the shared options."""

    command_class = Command


class Program(Group):
    """The program itself; it imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(COMMANDS[cmd_name]).command
        return found


define: Callable[..., Callable[[Callable[..., Any]], Command]] = partial(click.command, cls=Command)
define_group: Callable[..., Callable[[Callable[..., Any]], Group]] = partial(click.group, cls=Group)
option = partial(click.option, cls=Option)


@click.group(
    cls=Program,
    help=mark("Court records and a law in; whom the law frees, why, and the one question to ask about everyone else."),
)
@click.version_option(__version__, message="glasnost %(version)s", cls=Option, help=mark("Show the version and exit."))
def program() -> None:
    """Everything is done by the commands."""
