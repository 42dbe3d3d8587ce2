"""`glasnost requests read`: letters into fields, without a register; and how well it is done against an index."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.model.language import _, counted, mark
from glasnost.model.problems import Problem, WrongUse

if TYPE_CHECKING:
    from glasnost.reading.scores import Score


@define(
    "read",
    short_help=mark("Read letters of authorities into fields, with their words."),
    help=mark(
        "Read letters of authorities (text, .md, web pages, .eml, PDF, DOCX; folders of them) into the fields of a "
        "request, without a register: who asks, for what, under which law, when, about which links; for each field the "
        "words and where they stand.\n\n"
        "Writes one line of JSON a letter. --report reads the letters of an index (.csv) instead, below the folder "
        "PATH, and tells what was read right, wrong and not at all. Ends with 1 if a letter could not be read."
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help=mark("Where the lines go (.jsonl)."))
@option("--report", type=click.Path(path_type=Path), metavar="INDEX", help=mark("An index of the letters (.csv)."))
@pass_setting
@click.pass_context
def read(
    context: click.Context, setting: Setting, paths: tuple[Path, ...], output: Path | None, report: Path | None
) -> None:
    if report is not None:
        if len(paths) != 1:
            raise WrongUse(_("--report needs the one folder of the letters"))
        _report(setting, report, paths[0])
        return
    context.exit(_read(setting, paths, output))


def _read(setting: Setting, paths: tuple[Path, ...], output: Path | None) -> int:
    from glasnost.register.atomic import write_whole
    from glasnost.requests.letters.lines import line_of, read_letters

    lines, problems = [], []
    with show.progress() as progress:
        for path, text, letter in read_letters(paths):
            if letter is None:
                problems.append(text.problem or Problem(_("the letter holds no text"), where=str(path)))
            else:
                lines.append(line_of(text.text, str(path), letter))
            progress(path.name, len(lines), None)
    if output is not None:
        with write_whole(output) as temporary:
            text_of = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            temporary.write_bytes(text_of.encode("utf-8", "surrogatepass"))
    if setting.json:
        show.as_json({"letters": [] if output else lines, "problems": problems})
    elif output is None:
        for line in lines:
            show.say(json.dumps(line, ensure_ascii=False))
    else:
        show.say(
            counted("{n} letter → {file}", "{n} letters → {file}", len(lines)).format(
                n=show.number(len(lines)), file=output
            )
        )
        undated = Counter(line["states"].get("document") for line in lines)["no date"]
        if undated:
            show.say(counted("{n} bears no date.", "{n} bear no date.", undated).format(n=show.number(undated)))
    for problem in problems:
        show.problem(problem)
    return int(bool(problems))


def _report(setting: Setting, index: Path, folder: Path) -> None:
    from glasnost.requests.letters.score import measure

    scores = measure(index, folder)
    if setting.json:
        show.as_json({"scores": {name: score.as_json() for name, score in scores.items()}})
        return
    tell_scores(scores)


def tell_scores(scores: dict[str, Score]) -> None:
    """One line a field, and then every value that is not right."""
    width = max(map(len, scores))
    head = f"{'':<{width}}{_('right'):>8}{_('wrong'):>8}{_('missed'):>8}{_('precision'):>11}{_('recall'):>9}{'F1':>8}"
    show.say(head)
    for name, score in scores.items():
        line = f"{name:<{width}}{score.right:>8}{score.wrong:>8}{score.missed:>8}"
        show.say(line + f"{score.precision:>11.3f}{score.recall:>9.3f}{score.f1:>8.3f}")
    for name, score in scores.items():
        for fault in score.faults:
            show.say(f"{name}: {fault}")
