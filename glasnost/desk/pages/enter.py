"""Signing in by a one-time link, signing out, the language."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login, logout
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from glasnost.desk.accounts import links
from glasnost.desk.accounts.events import Kind, happened
from glasnost.desk.accounts.models import Link, User, clean_name
from glasnost.desk.middleware import COOKIE
from glasnost.desk.rendering import page
from glasnost.model.language import LANGUAGES, _
from glasnost.model.problems import Problem

YEAR = 365 * 24 * 3600
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BY_LINK = "signed_in_by_link_at"  # in the session: then a new password needs no old one for a while


def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """The link's page. Opening it uses nothing up: mail programs and chats open links by themselves."""
    link = links.find(secret)
    if link is None:
        happened(Kind.LINK_REFUSED)
        return page(request, "enter", {"link": None, "fault": "", "name": ""}, 410)
    if request.method != "POST":
        return page(request, "enter", {"link": link, "fault": "", "name": link.name})
    name = request.POST.get("name", "")
    try:
        user = links.use(secret, lambda found: _account(found, name))
    except Problem as trouble:
        return page(request, "enter", {"link": link, "fault": trouble.what, "name": name}, 400)
    if user is None:
        return page(request, "enter", {"link": None, "fault": "", "name": ""}, 410)
    return sign_in(request, user, second_factor=link.by is not None)


def _account(link: Link, name: str) -> User:
    """Whom the link signs in. Raises Problem if the new account cannot have this name."""
    known: User | None = link.user
    if known is not None:
        return known
    name = clean_name(name)
    if not name:
        raise Problem(_("Please give the name under which your answers are kept."))
    try:
        with transaction.atomic():
            user = User.objects.make(name, link.role)
    except IntegrityError:
        raise Problem(_("Somebody here has this name already. Please give another one.")) from None
    happened(Kind.ACCOUNT_MADE, user, role=user.role)
    return user


def sign_in(request: HttpRequest, user: User, *, second_factor: bool) -> HttpResponse:
    """Sign in. second_factor: asked for if there is one; the terminal's link is for those who have lost theirs."""
    import time

    from allauth.account.internal.flows.login import perform_login, record_authentication
    from allauth.account.models import Login

    logout(request)  # whoever was signed in in this browser is not any more
    request.session[BY_LINK] = time.time()
    if second_factor:
        record_authentication(request, user, method="link")
        response: HttpResponse = perform_login(request, Login(user=user, redirect_url=None))
        return response
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="terminal")
    return redirect("queue")


def leave(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("account_login")


def speak(request: HttpRequest) -> HttpResponse:
    """The language from now on, and back to where one was."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = redirect(back)
    chosen: Any = request.POST.get("language")
    if chosen in LANGUAGES:
        response.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response
