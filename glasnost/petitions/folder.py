"""The folder that bulk petitions go to: DOCX and PDF for each, an index, and nothing overwritten unseen."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from glasnost.model.language import _, counted, language
from glasnost.model.problems import Problem
from glasnost.petitions.bulk import Entry, form_title, prepare, state_words
from glasnost.petitions.form import Form
from glasnost.petitions.paper import Paper
from glasnost.petitions.pdf import pdf_layout
from glasnost.petitions.word import word_layout
from glasnost.register import Register
from glasnost.register.atomic import write_whole
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.screening import Screened
from glasnost.rules.telling import number_words

INDEX, PAGE = "index.csv", "index.html"
MOST = 5_000  # rows of the page; the CSV has all
FILE = 6  # the place of the file's name among the index's columns
DOCX, PDF = ".docx", ".pdf"


@dataclass
class Written:
    """What was done. `kept`: files that were there with other content and stay; states: entries by state."""

    papers: int = 0
    written: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    blanks: int = 0
    states: dict[str, int] = field(default_factory=dict)


def write_folder(
    entries: Iterable[Entry],
    form: Form,
    title: str,
    directory: Path,
    *,
    replace: bool = False,
    done: Callable[[int], None] = lambda n: None,
) -> Written:
    """Write every paper as DOCX and PDF, then the index. A file that says something else stays, unless `replace`.

    title: of the law. done: told how many entries are done. Raises Problem if the folder cannot be written.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(_("the folder cannot be made"), where=str(directory), remedy=error.strerror or "") from error
    result = Written()
    rows: list[list[str]] = []
    for place, entry in enumerate(entries, 1):
        result.states[entry.state] = result.states.get(entry.state, 0) + 1
        if entry.paper is not None:
            _write_paper(entry.paper, form, directory, replace, result)
        rows.append(_cells(entry))
        done(place)
    _write_index(rows, form, title, directory, result)
    return result


def write_petitions(
    register: Register,
    rulebook: str,
    form: Form,
    cases: Sequence[str] | None,
    as_of: date,
    settings: Mapping[str, str],
    directory: Path,
    *,
    replace: bool = False,
    progress: Callable[[str, int, int | None], None] = lambda what, done, total: None,
) -> Written:
    """Screen the register and write the papers of a form for those whom the law frees. Raises Problem.

    rulebook: an id or a path. cases: as in `prepare`.
    """
    progress(_("Screening"), 0, None)
    screened = Screened(register, find_rulebook(rulebook), as_of, settings)
    count, entries = prepare(screened, form, cases)
    title = screened.law.rulebook.title_in(language())
    return write_folder(
        entries, form, title, directory, replace=replace, done=lambda n: progress(_("Papers"), n, count)
    )


def _write_paper(paper: Paper, form: Form, directory: Path, replace: bool, result: Written) -> None:
    result.papers += 1
    result.blanks += len(paper.blanks)
    files = {
        DOCX: word_layout(form.layout("layout.docx")).render(paper),
        PDF: pdf_layout(form.layout("layout.typ")).render(paper),
    }
    for ending, data in files.items():
        _put(directory / (paper.stem + ending), data, replace, result)


def _put(path: Path, data: bytes, replace: bool, result: Written) -> None:
    before = _read(path)
    if before == data:
        result.unchanged += 1
        return
    if before is not None and not replace:
        result.kept.append(path.name)
        return
    with write_whole(path) as temporary:
        temporary.write_bytes(data)
    result.written += 1


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Problem(_("the file cannot be read"), where=str(path), remedy=error.strerror or "") from error


# -- the index


def headings() -> list[str]:
    """The columns of the index."""
    return [
        _("State"),
        _("Case"),
        _("Court"),
        _("Region"),
        _("Charge"),
        _("Under the law"),
        _("File"),
        _("Blanks"),
        _("What the blanks are"),
        _("To look at"),
        _("Questions"),
    ]


def _cells(entry: Entry) -> list[str]:
    paper = entry.paper
    return [
        (_("draft: the law is not in force") if paper and paper.draft else state_words(entry.state)),
        entry.docket_number or "",
        entry.court or "",
        entry.region or "",
        entry.provisions,
        entry.outcome,
        paper.stem if paper else "",
        str(len(paper.blanks)) if paper else "",
        "; ".join(f"{blank.what}: {blank.why}" for blank in paper.blanks) if paper else "",
        " ".join((*paper.notes, *paper.unchecked)) if paper else ", ".join(entry.forms),
        " · ".join(entry.questions),
    ]


def _write_index(rows: list[list[str]], form: Form, title: str, directory: Path, result: Written) -> None:
    """The index is the program's own and says what this run did; an earlier one that differs is kept beside it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings())
    writer.writerows([[_safe(cell) for cell in row] for row in rows])
    page = _page(rows, form, title, result)
    for name, data in ((INDEX, text.getvalue().encode("utf-8-sig")), (PAGE, page.encode())):
        path = directory / name
        before = _read(path)
        if before == data:
            continue
        if before is not None:
            with write_whole(_free(path)) as temporary:
                temporary.write_bytes(before)
        with write_whole(path) as temporary:
            temporary.write_bytes(data)


def _free(path: Path) -> Path:
    number = 1
    while (found := path.with_stem(f"{path.stem}-{number}")).exists():
        number += 1
    return found


def _safe(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _page(rows: list[list[str]], form: Form, title: str, result: Written) -> str:
    escape = html.escape
    counts = "".join(
        f"<li>{escape(state_words(state))}: {number_words(n)}</li>" for state, n in sorted(result.states.items())
    )
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings())
    body = "".join(
        f"<tr>{''.join(_html_cell(place, cell) for place, cell in enumerate(row))}</tr>\n" for row in rows[:MOST]
    )
    rest = f"<p>{escape(_more(len(rows)))}</p>" if len(rows) > MOST else ""
    name = f"{form_title(form)}. {title}"
    private = _("This page names no person, but it does name cases: keep it as safe as the register.")
    return f"""<!doctype html>
<html lang="{language()}"><head><meta charset="utf-8"><title>{escape(name)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>body{{font:15px/1.4 sans-serif;margin:2em}}h1{{font-size:1.4em}}table{{border-collapse:collapse}}
th,td{{border:1px solid #999;padding:4px 8px;text-align:left;vertical-align:top}}</style></head>
<body><h1>{escape(name)}</h1>
<ul>{counts}</ul><p>{escape(private)}</p>
<table><thead><tr>{head}</tr></thead><tbody>
{body}</tbody></table>{rest}</body></html>
"""


def _html_cell(place: int, cell: str) -> str:
    if place == FILE and cell:
        links = " ".join(f'<a href="{cell}{end}">{end[1:].upper()}</a>' for end in (DOCX, PDF))
        return f"<td>{links}</td>"
    return f"<td>{html.escape(cell)}</td>"


def _more(rows: int) -> str:
    return counted("{n} row in all: index.csv has the rest.", "{n} rows in all: index.csv has the rest.", rows).format(
        n=number_words(rows)
    )
