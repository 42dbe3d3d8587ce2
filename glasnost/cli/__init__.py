"""The command `glasnost`: one file a command. Each is imported when it is called, so none pays for another."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from glasnost.cli import show
from glasnost.cli.program import program
from glasnost.cli.speech import speak
from glasnost.model.language import _
from glasnost.model.problems import Problem, unexpected

INTERRUPTED = 130  # what shells use for a program ended by Ctrl-C


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process: 0 done, 1 not completed, 2 wrong use, 130 interrupted."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code. Whatever goes wrong is said in one line, never in a traceback."""
    show.replace_unprintable()
    speak(arguments)
    try:
        result = program.main(arguments, prog_name="glasnost", standalone_mode=False)
    except click.Abort:
        show.error(_("interrupted; the register keeps its last whole state"))
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Problem as problem:
        show.problem(problem)
        return problem.exit_code
    except Exception as error:
        show.error(unexpected(error))
        return 1
    return result if isinstance(result, int) else 0
