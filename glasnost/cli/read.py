"""`glasnost read`: decisions into charges, without a register; and how well it is done on labelled texts."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.model.language import _, counted, mark
from glasnost.model.problems import Problem, WrongUse

if TYPE_CHECKING:
    from glasnost.reading.scores import Change

# what came in and what of it was read: of a court's page only the act is, not its menus and tables
CHARACTERS = (mark("characters in the files"), mark("characters read"))
# the verdicts in the order of the register's vocabulary, to be told in the user's language
VERDICTS = (
    mark("convicted"),
    mark("acquitted"),
    mark("terminated"),
    mark("returned"),
    mark("transferred"),
    mark("upheld"),
    mark("changed"),
    mark("quashed"),
    mark("pending"),
    mark("unknown"),
)


@define(
    "read",
    short_help=mark("Read decisions into charges."),
    help=mark(
        "Read court decisions (text, web pages, PDF, DOCX; folders and ZIP archives of them) into charges, without a "
        "register.\n\n"
        "Writes one line of JSON a charge: its fields, for each the words of the court that it was read from and where "
        "they stand, and whether it is known, redacted, conflicting or absent. A text without a charge gives one line "
        "that says why.\n\n"
        "--report reads a folder of labelled texts instead and tells what was read right, wrong and not at all."
    ),
)
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path())
@option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help=mark("Where the lines go (.jsonl)."))
@option(
    "--texts", type=click.Path(path_type=Path), metavar="DIR", help=mark("Also write each text here as it was read.")
)
@option("--report", type=click.Path(path_type=Path), metavar="DIR", help=mark("A folder with labels and their texts."))
@option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=mark("An earlier report (from --json) to tell gains and losses against; exit code 1 if a field was lost."),
)
@pass_setting
@click.pass_context
def command(
    context: click.Context,
    setting: Setting,
    paths: tuple[str, ...],
    output: Path | None,
    texts: Path | None,
    report: Path | None,
    against: Path | None,
) -> None:
    if report is not None:
        context.exit(_report(setting, report, against))
    if not paths or output is None:
        raise WrongUse(
            _("say which files to read and where the charges go"),
            remedy=_("For example: glasnost read decisions/ -o charges.jsonl"),
        )
    context.exit(_read(setting, paths, output, texts))


def _read(setting: Setting, paths: tuple[str, ...], output: Path, folder: Path | None) -> int:
    from glasnost.intake.texts import left_out, texts_of
    from glasnost.reading.files import read_documents
    from glasnost.register.atomic import write_whole

    problems: list[Problem] = []
    counts: Counter[str] = Counter()
    with show.progress() as progress, write_whole(output) as temporary, temporary.open("w", encoding="utf-8") as file:
        for text, lines, problem in read_documents(texts_of(paths)):
            counts["documents"] += 1
            counts["characters in the files"] += text.came
            counts["characters read"] += len(text.text)
            if problem is not None:
                problems.append(problem)
            for line in lines:
                _count(line, counts)
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
            if folder is not None and text.text:
                _keep(folder, counts["documents"], text.text)
            progress(text.document, counts["documents"], None)
    others = left_out(paths)
    if setting.json:
        show.as_json({"counts": dict(counts), "problems": problems, "left_out": others})
    else:
        _tell(counts, output)
        if others:
            show.say(
                counted(
                    "{n} file of another kind in the folders was left out.",
                    "{n} files of other kinds in the folders were left out.",
                    others,
                ).format(n=show.number(others))
            )
    for problem in problems:
        show.problem(problem)
    return int(bool(problems))


def _count(line: dict[str, Any], counts: Counter[str]) -> None:
    counts["charges"] += line["charge_id"] is not None
    if line["charge_id"] is None:
        counts[f"none: {line['states']['document']}"] += 1
        return
    for state in ("redacted", "conflicting"):
        counts[state] += sum(value == state for value in line["states"].values())
    counts[f"verdict: {line['verdict'] or 'unknown'}"] += 1


def _keep(folder: Path, number: int, text: str) -> None:
    from glasnost.register.atomic import write_whole

    folder.mkdir(parents=True, exist_ok=True)
    with write_whole(folder / f"{number:06}.txt") as temporary:
        temporary.write_bytes(text.encode("utf-8", "surrogatepass"))


def _tell(counts: Counter[str], output: Path) -> None:
    show.say(
        _("{charges} from {documents} → {file}").format(
            charges=counted("{n} charge", "{n} charges", counts["charges"]).format(n=show.number(counts["charges"])),
            documents=counted("{n} text", "{n} texts", counts["documents"]).format(n=show.number(counts["documents"])),
            file=output,
        )
    )
    show.counts([(_(name), counts[name]) for name in CHARACTERS])
    show.bars([(_(verdict), n) for verdict in VERDICTS if (n := counts[f"verdict: {verdict}"])])
    if counts["redacted"] or counts["conflicting"]:
        show.say(_("Values that the court blacked out, and values that contradict each other:"))
        show.counts([(_("redacted"), counts["redacted"]), (_("conflicting"), counts["conflicting"])])
    none = [(name.partition(": ")[2], n) for name, n in counts.most_common() if name.startswith("none: ")]
    if none:
        show.say(_("Texts without a charge:"))
        show.bars([(_(reason), n) for reason, n in none])


def _report(setting: Setting, folder: Path, against: Path | None) -> int:
    """Measure and tell. 1 if a field is read worse than in the earlier report."""
    from glasnost.reading.report import measure
    from glasnost.reading.scores import changes

    scores = measure(folder)
    earlier = _earlier(against) if against else {}
    found = changes(scores, earlier)
    if setting.json:
        show.as_json({"scores": {name: score.as_json() for name, score in scores.items()}, "changes": found})
        return int(any(one.lost for one in found))
    head = f"{'':<34}{_('right'):>8}{_('wrong'):>8}{_('missed'):>8}{_('precision'):>11}{_('recall'):>9}{'F1':>8}"
    show.say(head)
    for name, score in scores.items():
        line = f"{name:<34}{score.right:>8}{score.wrong:>8}{score.missed:>8}"
        line += f"{score.precision:>11.3f}{score.recall:>9.3f}{score.f1:>8.3f}"
        show.say(line)
    for name, score in scores.items():
        for fault in score.faults:
            show.say(f"{name}: {fault}")
    if against:
        _tell_changes(found)
    return int(any(one.lost for one in found))


def _earlier(path: Path) -> dict[str, dict[str, int]]:
    try:
        found: dict[str, dict[str, int]] = json.loads(path.read_text(encoding="utf-8"))["scores"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem(
            _("the earlier report cannot be read"),
            where=str(path),
            remedy=_("It is what «glasnost read --report FOLDER --json» writes."),
        ) from error
    return found


def _tell_changes(found: list[Change]) -> None:
    show.say()
    if not found:
        show.say(_("Against the earlier report nothing has changed."))
        return
    show.say(_("Against the earlier report:"))
    for one in found:
        word = _("lost") if one.lost else _("gained")
        told = f"{_('right')} {one.right:+}, {_('wrong')} {one.wrong:+}, {_('missed')} {one.missed:+}"
        show.say(f"  {word}  {one.field}: {told}")
