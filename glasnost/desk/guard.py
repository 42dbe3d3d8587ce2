"""A route: an address, the view behind it, and what one must be allowed to do to get there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, reverse

from glasnost.desk.errors import forbidden
from glasnost.desk.permissions import Action, may

View = Callable[..., Any]
Owner = Callable[..., int | None]


@dataclass(frozen=True)
class Route:
    """One address of the desk.

    action: what one must be allowed to do to see it; post: to send something to it (None: the same). owner: from the
    values in the address to the id of the account that the record belongs to; raises Http404 if there is none.
    """

    name: str
    address: str
    view: View
    action: Action
    methods: tuple[str, ...] = ("GET",)
    post: Action | None = None
    owner: Owner | None = None

    def pattern(self) -> URLPattern:
        """For Django."""
        return path(self.address, guarded(self), name=self.name)


def guarded(route: Route) -> View:
    """The view, reached only by whom `may` lets."""

    @wraps(route.view)
    def view(request: HttpRequest, **values: Any) -> Any:
        method = "GET" if request.method == "HEAD" else request.method
        if method not in route.methods:
            return HttpResponseNotAllowed(route.methods)
        action = (route.post or route.action) if method == "POST" else route.action
        if not may(request.user, action):
            return refuse(request)
        if route.owner is not None and not may(request.user, action, route.owner(**values)):
            raise Http404
        return route.view(request, **values)

    view.route = route  # type: ignore[attr-defined]
    return view


def refuse(request: HttpRequest) -> HttpResponse:
    """Whoever is not signed in is asked to; whoever is may not."""
    if request.user.is_authenticated:
        return forbidden(request)
    back = request.get_full_path() if request.method == "GET" else reverse("queue")
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = reverse("account_login")
        return response
    return redirect_to_login(back, reverse("account_login"))
