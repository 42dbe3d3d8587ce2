"""Search: words in decisions, cases like one, saved searches, and pictures with the evidence laid over them."""

from __future__ import annotations

import base64
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from glasnost.desk.asked import register_of, user_of, words
from glasnost.desk.rendering import page
from glasnost.intake.pictures import BYTES
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.model.records import Exhibit
from glasnost.register import Register
from glasnost.search import captions, exhibits
from glasnost.search.acts import Answer, field_words, like, search
from glasnost.search.collection import Found, engine, thresholds
from glasnost.search.families import family_of
from glasnost.search.pictures import jpeg, overlay
from glasnost.search.query import parse
from glasnost.search.saved import Saved, forget, news, save
from glasnost.search.tokens import tokens

FIELDS = ("article", "region", "year", "platform", "outcome")
SHOWN, DRAWN = 50, 6  # decisions; pictures of which the evidence is drawn
WIDE = 1200  # pixels of such a drawing
_FOUND = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Drawn:
    """An exhibit that shows the same, the cases that it belongs to, and the two laid over each other."""

    found: Found
    cases: list[Exhibit]
    picture: str  # data:
    wording: str  # how the words on the two compare, as a person reads it; "" if they were not
    words: list[tuple[str, tuple[str, ...]]]  # those on both, and on one of them


def show(request: HttpRequest) -> HttpResponse:
    """The form, and what it finds."""
    register = register_of(request)
    asked, case = words(request.GET, "q", 4_000), words(request.GET, "like")
    answer, faults = None, list[str]()
    if asked or case:
        try:
            answer = _answer(register, request, asked, case)
        except Problem as problem:
            faults.append(f"{problem.what}. {problem.remedy}".strip())
    return page(request, "search", _values(request, register) | {"answer": answer, "faults": faults})


def keep(request: HttpRequest) -> HttpResponse:
    """Save the search."""
    where = _where(request.POST)
    wide, translit = request.POST.get("families") == "yes", request.POST.get("translit") == "yes"
    saved = Saved(words(request.POST, "name", 64), words(request.POST, "q", 4_000), wide, translit, where)
    save(register_of(request), saved, user_of(request).name)
    messages.success(request, _("Saved. Each batch that comes in is searched too."))
    return redirect("search")


def give_up(request: HttpRequest) -> HttpResponse:
    """A saved search is no longer wanted."""
    forget(register_of(request), words(request.POST, "name", 64), user_of(request).name)
    return redirect("search")


@csp_update({"img-src": [SELF, "data:"]})  # the drawings are in the page: nothing of the picture is kept
def picture(request: HttpRequest) -> HttpResponse:
    """A picture is sent, searched for and forgotten."""
    register = register_of(request)
    file = request.FILES.get("picture")
    values = _values(request, register) | {"answer": None, "faults": [], "drawn": [], "same_words": [], "sent": ""}
    if file is None or (file.size or 0) > BYTES:
        fault = _("Choose a picture.") if file is None else _("The file is larger than {n} MB.").format(n=BYTES >> 20)
        return page(request, "search_picture", values | {"faults": [fault]}, 400)
    with tempfile.TemporaryDirectory(prefix="glasnost-asked-") as folder:
        path = Path(folder) / "picture"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        collection = exhibits.opened(register)
        asked, answer = next(exhibits.answers(collection, [path]))
    if asked.problem is not None:
        fault = f"{asked.problem.what}. {asked.problem.remedy}".strip()
        return page(request, "search_picture", values | {"faults": [fault], "sent": str(file.name)}, 400)
    read = captions.read if request.POST.get("captions") == "yes" else lambda _pixels: None
    own_words = read(asked.pixels) if answer.matches and asked.pixels is not None else None
    drawn = []
    for number, found in enumerate(answer.matches):
        exhibit = collection.picture(found.name) if number < DRAWN else None
        shown, wording = "", captions.Wording("unread")
        if exhibit is not None and exhibit.pixels is not None and asked.pixels is not None:
            data = jpeg(overlay(exhibit.pixels, asked.pixels, found.match.evidence), WIDE)
            shown = "data:image/jpeg;base64," + base64.b64encode(data).decode()
            wording = captions.compared(own_words, read(exhibit.pixels))
        drawn.append(Drawn(found, collection.cases[found.name], shown, *_compared(wording)))
    told = {"drawn": drawn, "sent": str(file.name), "searched": len(collection)}
    return page(request, "search_picture", values | told)


def _compared(wording: captions.Wording) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    if wording.words not in captions.WORDINGS:
        return "", []
    lists = [
        (_("On both"), wording.shared),
        (_("Only on yours"), wording.asked),
        (_("Only on the exhibit"), wording.own),
    ]
    return _(captions.WORDINGS[wording.words]), lists


def _answer(register: Register, request: HttpRequest, asked: str, case: str) -> Answer:
    where = _where(request.GET)
    if case:
        return like(register, case, SHOWN, where)
    wide, translit = request.GET.get("families") == "yes", request.GET.get("translit") == "yes"
    return search(register, parse(asked), SHOWN, wide=wide, translit=translit, where=where)


def _where(given: object) -> dict[str, str]:
    found = {name: words(given, name) for name in FIELDS}
    return {"provision" if name == "article" else name: value for name, value in found.items() if value}


def _values(request: HttpRequest, register: Register) -> dict[str, object]:
    asked = words(request.GET, "q", 4_000)
    wide = request.GET.get("families") == "yes"
    others = {one.word: family_of(one.word) for one in tokens(asked)} if wide else {}
    return {
        "asked": asked,
        "like": words(request.GET, "like"),
        "families": wide,
        "translit": request.GET.get("translit") == "yes",
        "fields": {name: words(request.GET, name) for name in FIELDS},
        "names": {
            "article": _("Article"), "region": _("Region"), "year": _("Year"), "platform": _("Platform"),
            "outcome": _("Outcome"),
        },
        "others": {word: found for word, found in others.items() if found},
        "news": news(register, user_of(request).name, tell=False),
        "narrowed": lambda **more: "?" + urlencode({**request.GET.dict(), **more}),
        "pieces": pieces,
        "said": field_words,
        "engine": engine(),
        "thresholds": thresholds(),
        "searched": 0,
        "reader": captions.reader(),
    }  # fmt: skip


def pieces(snippet: str) -> list[tuple[bool, str]]:
    """A snippet in parts: (whether it was found, the words)."""
    parts = _FOUND.split(snippet)
    return [(bool(place % 2), part) for place, part in enumerate(parts) if part]
