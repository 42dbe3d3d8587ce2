"""A paper as PDF/UA-1: a typst layout that gets the words as data and may open no file outside its folder."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Literal

import typst

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.petitions.paper import DRAFT, Paper

STANDARD: Literal["ua-1"] = "ua-1"
_FOREIGN = re.compile(r'(?<![\w.-])(?:import|include)\b(?!\s*"[^"@]*")')


class PdfLayout:
    """A layout.typ, with a compiler that keeps its fonts for many papers.

    Offline and closed: only the fonts that typst carries, only the folder of the layout, no package from anywhere.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        _check_imports(path.parent)
        nowhere = str(path)  # a file where a folder of packages would be: none is found there
        self._compiler = typst.Compiler(
            str(path),
            root=str(path.parent),
            font_paths=[],
            ignore_system_fonts=True,
            package_path=nowhere,
            package_cache_path=nowhere,
        )

    def render(self, paper: Paper) -> bytes:
        """The document. Raises Problem if the layout is wrong or would not give an accessible PDF."""
        try:
            found = self._compiler.compile(
                format="pdf", sys_inputs={"paper": as_json(paper)}, pdf_standards=[STANDARD], timestamp=0
            )
        except typst.TypstError as error:
            # the message may quote the paper's words, so only its kind is told
            raise Problem(
                _("the layout cannot be filled in ({why})").format(why=type(error).__name__),
                where=str(self._path),
                remedy=_("Start again from templates/ru/layout.typ."),
            ) from error
        assert isinstance(found, bytes)
        return found


def _check_imports(folder: Path) -> None:
    """A layout may take in files of its folder alone; typst would fetch a package from the network."""
    for path in sorted(folder.glob("**/*.typ")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if _FOREIGN.search(line.partition("//")[0]):
                raise Problem(
                    _("a layout can import files of its own folder only, by their name in quotation marks"),
                    where=f"{path}:{number}",
                )


def as_json(paper: Paper) -> str:
    """What the layout gets."""
    blocks = [asdict(block) for block in paper.blocks]
    data = {"title": paper.title, "draft": paper.draft, "draft_words": DRAFT, "blocks": blocks}
    return json.dumps(data, ensure_ascii=False)


@cache
def pdf_layout(path: Path) -> PdfLayout:
    """The layout of a file."""
    return PdfLayout(path)
