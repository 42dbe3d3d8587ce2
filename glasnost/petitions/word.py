"""A paper as DOCX: a docxtpl layout, filled in with autoescape on, packed the same way every time."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import escape

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.petitions.paper import DRAFT, Paper

_BODY = "word/document.xml"
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_CORE = "docProps/core.xml"
_EMPTY_RUN = '<w:r><w:t xml:space="preserve"></w:t></w:r>'  # left behind by docxtpl beside each of its tags
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # no clock: the same paper gives the same bytes
_TITLE = "<dc:title></dc:title>"


class WordLayout:
    """A layout.docx, read and compiled once, for many papers.

    docxtpl turns the layout into one Jinja template; it is filled in here without docxtpl's own rendering, which would
    compile it anew for every paper and change «{_{» in somebody's text. The words are data: escaped, never a template.
    """

    def __init__(self, path: Path) -> None:
        try:
            template = DocxTemplate(str(path))
            template.init_docx()
            source = template.patch_xml(template.get_xml()).replace(_EMPTY_RUN, "")
            with zipfile.ZipFile(path) as archive:
                self._parts = {name: archive.read(name) for name in sorted(archive.namelist())}
            # docxtpl gives the body alone
            before, _body, _rest = self._parts[_BODY].decode().partition("<w:body")
            environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
            self._templates = {_BODY: environment.from_string(f"{before}{source}</w:document>")}
            for name in [name for name in self._parts if _MARGIN.fullmatch(name)]:
                self._templates[name] = environment.from_string(template.patch_xml(self._parts[name].decode()))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile, TemplateError) as error:
            raise Problem(
                _("the layout cannot be used ({why})").format(why=type(error).__name__),
                where=str(path),
                remedy=_("Start again from templates/ru/layout.docx."),
            ) from error
        self._path = path

    def render(self, paper: Paper) -> bytes:
        """The document. Raises Problem if the layout asks for what a paper does not have."""
        words = {"blocks": paper.blocks, "title": paper.title, "draft_words": DRAFT if paper.draft else ""}
        try:
            filled = {name: template.render(words).encode() for name, template in self._templates.items()}
        except TemplateError as error:
            raise Problem(
                _("the layout cannot be filled in ({why})").format(why=type(error).__name__), where=str(self._path)
            ) from error
        core = self._parts[_CORE].decode().replace(_TITLE, f"<dc:title>{escape(paper.title)}</dc:title>")
        parts = {**self._parts, **filled, _CORE: core.encode()}
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, data in parts.items():
                info = zipfile.ZipInfo(name, _LONG_AGO)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                archive.writestr(info, data)
        return target.getvalue()


@cache
def word_layout(path: Path) -> WordLayout:
    """The layout of a file."""
    return WordLayout(path)
