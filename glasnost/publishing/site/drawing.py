"""A specification → SVG: by vl-convert, without a network; with a title and words for who does not see it."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from typing import Any

import vl_convert

LOCALES: dict[str, dict[str, Any]] = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]},
    "ru": {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", ""]},
}
_HEAD = re.compile(r'^<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="([^"]+)">')
_PARTS = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')  # of its parts: the drawing is one picture


def draw(specification: dict[str, Any], language: str) -> str:
    """The drawing as vl-convert gives it."""
    return _drawn(json.dumps(specification, ensure_ascii=False, sort_keys=True), language)


@lru_cache(maxsize=400)
def _drawn(specification: str, language: str) -> str:
    found: str = vl_convert.vegalite_to_svg(specification, format_locale=LOCALES[language], allowed_base_urls=[])
    return found


def accessible(svg: str, title: str, words: str, name: str, css_class: str = "") -> str:
    """The drawing as one picture with a name and a description. name: unique on its page."""
    width, height, box = _HEAD.match(svg).groups()  # type: ignore[union-attr]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{css_class}" width="{width}" height="{height}" '
        f'viewBox="{box}" role="img" aria-labelledby="{name}-title {name}-words">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-words">{escape(words)}</desc>'
    )
    return head + _PARTS.sub("", _HEAD.sub("", svg, count=1))
