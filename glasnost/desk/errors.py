"""Pages that say what could not be done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from glasnost.desk.rendering import page
from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.lock import Busy


def problem(request: HttpRequest, trouble: Problem) -> HttpResponse:
    """What a person can put right. Folders of this computer are not shown."""
    status = 503 if isinstance(trouble, Busy) else 400
    return _say(request, status, _("This could not be done"), trouble.what, trouble.remedy)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    what = _("There is no such page, or it is not yours to see.")
    return _say(request, 404, _("Not found"), what, _("Perhaps the register has changed since the link was made."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    what = _("Your role does not allow this.")
    return _say(request, 403, _("Not allowed"), what, _("An administrator can change roles."))


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _say(request, 400, _("Not understood"), _("The browser asked for something that cannot be."), "")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from one of our pages, or from one that is too old."""
    what = _("This form did not come from a page of this desk, or the page was too old.")
    return _say(request, 403, _("Not accepted"), what, _("Open the page anew and send the form again."))


def broken(request: HttpRequest) -> HttpResponse:
    """500."""
    what = _("This is a fault of the program. Nothing of what you sent was kept.")
    return _say(request, 500, _("Something went wrong"), what, _("Please report what you did."))


def _say(request: HttpRequest, status: int, title: str, what: str, remedy: str) -> HttpResponse:
    if not hasattr(request, "user"):
        request.user = None  # type: ignore[assignment]
    return page(request, "error", {"title": title, "what": what, "remedy": remedy}, status)
