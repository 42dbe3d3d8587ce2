"""What happens around every request: the language, privacy of what is sent, problems told in words."""

from __future__ import annotations

import sys
from collections.abc import Callable

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from glasnost.desk import errors
from glasnost.model.language import LANGUAGES, speaking
from glasnost.model.problems import Problem, unexpected

COOKIE = "language"
EXPECTED = (Http404, PermissionDenied, SuspiciousOperation, ImmediateHttpResponse, ReauthenticationRequired)
Handler = Callable[[HttpRequest], HttpResponse]


def speak(get_response: Handler) -> Handler:
    """The language of the page: as chosen, else as the browser asks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        with speaking(language), translation.override(language):
            response = get_response(request)
        response["Content-Language"] = language
        return response

    return middleware


def chosen_language(request: HttpRequest) -> str:
    """One of LANGUAGES."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else translation.get_language_from_request(request)


def open_register(get_response: Handler) -> Handler:
    """`request.register`: the register that this desk is for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.register = settings.GLASNOST_REGISTER  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def only_by_the_proxy(get_response: Handler) -> Handler:
    """Where a trusted proxy speaks TLS for us, nobody else may: whoever came past it could pretend to be it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        proxies = settings.GLASNOST_PROXIES
        if proxies and request.META.get("REMOTE_ADDR") not in proxies:
            return HttpResponse(status=403)
        return get_response(request)

    return middleware


def keep_private(get_response: Handler) -> Handler:
    """Pages hold names: no cache keeps them, and nobody sees them with «back» after signing out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        patch_cache_control(response, no_store=True, private=True)
        patch_vary_headers(response, ("HX-Request", "Cookie"))
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        response["X-Frame-Options"] = "DENY"
        return response

    return middleware


class tell_problems:
    """A Problem becomes a page that says what and what to do; a fault of the program, a line at the terminal."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Problem):
            return errors.problem(request, exception)
        if not isinstance(exception, EXPECTED):
            sys.stderr.write(f"{unexpected(exception)}\n")  # its own words might quote a case
        return None
