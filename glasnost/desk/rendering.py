"""Pages out of templates (Jinja, which escapes everything that is not marked), and what every template may use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined

from glasnost import __version__
from glasnost.desk.lawtext import spans
from glasnost.desk.permissions import Action, may
from glasnost.model.language import LANGUAGES, _, counted, language
from glasnost.rules.telling import citation_words, day_words, number_words, outcome_words, verdict_words

SECTIONS = {  # route → the section at the head of every page that it belongs to
    **dict.fromkeys(("questions", "charges", "find", "case", "why", "answer", "history_record"), "queue"),
    "law": "laws",
    "search_picture": "search",
    "request": "requests",
    "petition": "petitions",
    "job": "jobs",
    "events": "people",
    "people_invite": "people",
}
LANGUAGE_NAMES = {"en": "English", "ru": "Русский"}


def environment(**options: Any) -> Environment:
    """Jinja for the desk. A name that a template uses and nobody gave is a fault, not a blank."""
    found = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701
    found.globals.update(
        _=_,
        counted=counted,
        language=language,
        languages=[(name, LANGUAGE_NAMES[name]) for name in LANGUAGES],
        url=lambda name, /, **values: reverse(name, kwargs=values or None),
        static=lambda path: f"{static(path)}?v={__version__}",
        htmx_script=htmx_script,
        Action=Action,
        number=number_words,
        day=day_words,
        moment=moment_words,
        citation=citation_words,
        verdict=verdict_words,
        outcome=outcome_words,
        spans=spans,
    )
    return found


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: who asks, what they may do, where they are."""
    from glasnost.desk.routes import NAVIGATION

    user = getattr(request, "user", None)
    match = request.resolver_match
    return {
        "user": user,
        "may": lambda action, owner=None: may(user, action, owner),
        "section": SECTIONS.get(match.url_name or "", match.url_name) if match else "",
        "here": (match.url_name or "") if match else "",
        "navigation": NAVIGATION,
        "notices": [(message.level_tag, str(message)) for message in get_messages(request)]
        if hasattr(request, "_messages")
        else [],
        "htmx": bool(getattr(request, "htmx", False)),
        "full_path": request.get_full_path(),
    }


def page(request: HttpRequest, template: str, values: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A page, or a part of one for htmx."""
    return render(request, f"desk/{template}.html", dict(values), status=status)


def moment_words(at: datetime | None) -> str:
    """A day and time (UTC), in words."""
    return f"{day_words(at.date())} {at:%H:%M} UTC" if at else ""
