"""Templates → pages, each in both languages, with a policy that lets nothing in from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from glasnost.model.language import _, language
from glasnost.publishing.site.findings import fill
from glasnost.publishing.site.numbers import day, release_number, said, speaking
from glasnost.publishing.site.release import Release

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src {script}; connect-src {connect}; "
    "worker-src {connect}; base-uri 'none'; form-action 'none'"
)
CLOSED = POLICY.format(script="'none'", connect="'none'")
SEARCHING = POLICY.format(script="'self' 'wasm-unsafe-eval'", connect="'self'")
CHOOSING = POLICY.format(script="'self'", connect="'none'")
NAMES = {"en": "English", "ru": "Русский"}


@dataclass(frozen=True)
class Page:
    """A page in one language. address: under the language's folder, such as `tables/x.html`."""

    address: str
    template: str
    title: str
    summary: str
    here: str  # which entry of the menu it belongs to
    values: dict[str, Any]
    policy: str = CLOSED


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("glasnost.publishing.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["fill"] = fill
    found.globals.update(_=_, said=said, day=day, number_of=release_number)
    return found


def menu(release: Release) -> list[tuple[str, str]]:
    """(address, name) of the pages that every page leads to."""
    found = [("index.html", _("Overview")), ("tables.html", _("Tables")), ("laws.html", _("Laws"))]
    if release.requests is not None:
        found.append(("requests.html", _("Requests")))
    return [
        *found,
        ("methods.html", _("Methods")),
        ("corrections.html", _("Corrections")),
        ("search.html", _("Search")),
    ]


def render(page: Page, release: Release) -> bytes:
    """The page in the language spoken now."""
    deep = page.address.count("/")
    other = "ru" if language() == "en" else "en"
    text = (
        _environment()
        .get_template(page.template)
        .render(
            page.values,
            release=release,
            lang=language(),
            other=other,
            other_name=NAMES[other],
            page=page.address,
            here=page.here,
            title=page.title,
            summary=page.summary,
            policy=Markup(page.policy),  # noqa: S704 - one of the texts above
            root="../" * (deep + 1),
            home="../" * deep,
            menu=menu(release),
        )
    )
    return (text + "\n").encode()


def front() -> bytes:
    """The page that chooses the language."""
    with speaking("en"):
        text = _environment().get_template("front.html").render(policy=Markup(CHOOSING))  # noqa: S704
    return (text + "\n").encode()
