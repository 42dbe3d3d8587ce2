"""What happens around every request: the language, privacy of what is sent, problems told in words."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from glasnost.desk import errors
from glasnost.model.language import LANGUAGES, speaking
from glasnost.model.problems import Problem

COOKIE = "language"
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
    """A Problem becomes a page that says what, where and what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.problem(request, exception) if isinstance(exception, Problem) else None
