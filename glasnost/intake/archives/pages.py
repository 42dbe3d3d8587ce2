"""Pages inside an archive: parsed safely, searched by class."""

from __future__ import annotations

from lxml import etree

from glasnost.intake.archives.store import Store
from glasnost.intake.documents import page as documents
from glasnost.intake.limits import LIMITS
from glasnost.model.problems import Problem


def page(store: Store, name: str) -> etree._Element | Problem:
    """A member's root element, or why there is none."""
    try:
        return documents.parse(store.read(name, LIMITS.page), name)
    except Problem as problem:
        return problem


def classed(root: etree._Element, *names: str) -> list[etree._Element]:
    """The elements below that have all these classes, in order."""
    return [
        one for one in root.iter() if isinstance(one.tag, str) and set(names) <= set((one.get("class") or "").split())
    ]


def words(element: etree._Element) -> str:
    """The words of an element, blocks on lines of their own."""
    return documents.text_of(element)
