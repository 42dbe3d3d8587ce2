"""Write templates/ru/layout.docx: how a petition looks in Word. Run it after a change here; the result is committed.

The layout is an ordinary docxtpl template: one loop over the blocks of a paper. A form that wants another look puts a
layout.docx beside its form.md, made from this one with a word processor.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "templates" / "ru" / "layout.docx"
FONT = "Times New Roman"
STYLES = (
    "Normal",
    "Heading 1",
    "Heading 2",
    "Default Paragraph Font",
    "Normal Table",
    "Table Grid",
    "Header",
    "Footer",
)
# columns of the tables in the annexes, in mm, by their number; together 165, A4 less its margins
WIDTHS = {2: (65, 100), 3: (38, 77, 50), 5: (9, 44, 44, 26, 42)}
PARAGRAPHS: dict[str, dict[str, Any]] = {
    "banner": {"bold": True, "border": True},
    "to": {"left": 75},
    "from": {"left": 75},
    "title": {"style": "Heading 1", "align": WD_ALIGN_PARAGRAPH.CENTER, "before": 12},
    "annex": {"style": "Heading 1", "page": True},
    "heading": {"style": "Heading 2"},
    "quote": {"left": 8, "italic": True, "align": WD_ALIGN_PARAGRAPH.JUSTIFY},
    "item": {"left": 12, "first": -6, "number": True, "align": WD_ALIGN_PARAGRAPH.JUSTIFY},
    "attachment": {"left": 12, "first": -6, "number": True},
    "sign": {"before": 24},
    "note": {"size": 9},
    "p": {"first": 10, "align": WD_ALIGN_PARAGRAPH.JUSTIFY},
}


def main() -> None:
    """Build the layout and save it."""
    document = Document()
    _page(document)
    _tag(document, "{%p for b in blocks %}")
    for place, (kind, look) in enumerate(PARAGRAPHS.items()):
        _tag(document, f"{{%p {'elif' if place else 'if'} b.kind == '{kind}' %}}")
        _paragraph(document, look)
    for columns, widths in WIDTHS.items():
        _tag(document, f"{{%p elif b.kind == 'table' and b.columns|length == {columns} %}}")
        _table(document, widths)
    _tag(document, "{%p endif %}")
    _tag(document, "{%p endfor %}")
    _only_needed_styles(document)
    package = document.part.package
    for key in [key for key, part in package.rels.items() if part.reltype.endswith("/thumbnail")]:
        package.rels.pop(key)
    written = io.BytesIO()
    document.save(written)
    (Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET).write_bytes(_without_clock(written))


def _without_clock(written: io.BytesIO) -> bytes:
    """The same parts, packed the same way every time: a test compares the committed file with this one."""
    target = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, source.read(name))
    return target.getvalue()


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    _page_number(section.footer.paragraphs[0])
    _draft(section.header.paragraphs[0])
    for name, size, bold in (("Normal", 12, False), ("Heading 1", 12, True), ("Heading 2", 12, True)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
        style.font.color.rgb = None
        style.paragraph_format.space_after = Pt(6)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(theme), None)
        colour = style.element.get_or_add_rPr().find(qn("w:color"))
        if colour is not None:
            style.element.rPr.remove(colour)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "ru-RU")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = properties.title = ""
    properties.language = "ru-RU"


def _only_needed_styles(document: Any) -> None:
    """The layout is packed into every document: without the styles that nothing uses it is a tenth of its size."""
    for style in list(document.styles):
        if style.name not in STYLES:
            style.element.getparent().remove(style.element)
    part = document.part
    for key in [key for key, rel in part.rels.items() if rel.reltype.endswith(("/stylesWithEffects", "/customXml"))]:
        part.rels.pop(key)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)


def _draft(paragraph: Any) -> None:
    """At the head of every page, if the law is not in force."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run("{{ draft_words }}")
    run.bold, run.font.size = True, Pt(9)


def _tag(document: Any, text: str) -> None:
    document.add_paragraph(text)


def _paragraph(document: Any, look: dict[str, Any]) -> None:
    paragraph = document.add_paragraph(style=look.get("style"))
    form = paragraph.paragraph_format
    if "left" in look:
        form.left_indent = Mm(look["left"])
    if "first" in look:
        form.first_line_indent = Mm(look["first"])
    if "before" in look:
        form.space_before = Pt(look["before"])
    form.page_break_before = look.get("page", False) or None
    paragraph.alignment = look.get("align")
    if look.get("border"):
        _border(paragraph)
    if look.get("number"):
        paragraph.add_run("{{ b.number }}. ")
    _runs(paragraph, look)


def _runs(paragraph: Any, look: dict[str, Any]) -> None:
    """A run for each look; each tag of docxtpl stands in a run of its own."""
    paragraph.add_run("{%r for r in b.runs %}")
    paragraph.add_run("{%r if r.kind == 'blank' %}")
    blank = paragraph.add_run("{{ r.text }}")
    blank.font.highlight_color = WD_COLOR_INDEX.YELLOW
    paragraph.add_run("{%r elif r.kind == 'ref' %}")
    reference = paragraph.add_run("{{ r.text }}")
    reference.font.superscript = True
    paragraph.add_run("{%r else %}")
    plain = paragraph.add_run("{{ r.text }}")
    paragraph.add_run("{%r endif %}")
    paragraph.add_run("{%r endfor %}")
    for run in (blank, reference, plain):
        run.bold, run.italic = look.get("bold"), look.get("italic")
        if "size" in look:
            run.font.size = Pt(look["size"])


def _border(paragraph: Any) -> None:
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", "auto")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    paragraph._element.get_or_add_pPr().append(borders)


def _table(document: Any, widths: tuple[int, ...]) -> None:
    """A header row that is repeated on every page, then a row a line; the tags' rows vanish when it is filled in."""
    table = document.add_table(rows=4, cols=len(widths), style="Table Grid")
    table.autofit = False
    for place, width in enumerate(widths):
        table.columns[place].width = Mm(width)
        for row in table.rows:
            row.cells[place].width = Mm(width)
        _cell(table.cell(0, place), f"{{{{ b.columns[{place}] }}}}", bold=True)
        _cell(table.cell(2, place), f"{{{{ row[{place}] }}}}")
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    _cell(table.cell(1, 0), "{%tr for row in b.rows %}")
    _cell(table.cell(3, 0), "{%tr endfor %}")


def _cell(cell: Any, text: str, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(text)
    run.font.size, run.bold = Pt(9), bold


if __name__ == "__main__":
    main()
