"""One's own account: the password, second factors, where one is signed in."""

from __future__ import annotations

import time
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from glasnost.desk.accounts.events import Kind, happened
from glasnost.desk.accounts.models import Session, User
from glasnost.desk.guard import View
from glasnost.desk.pages.enter import BY_LINK
from glasnost.desk.rendering import page
from glasnost.model.language import _

FRESH = 600  # seconds after a one-time link in which a new password needs no old one


def show(request: HttpRequest) -> HttpResponse:
    """The account's page."""
    from allauth.mfa.models import Authenticator

    user = request.user
    assert isinstance(user, User)
    factors: dict[str, list[Any]] = {}
    for found in Authenticator.objects.filter(user_id=request.user.pk).order_by("pk"):
        factors.setdefault(found.type, []).append(found.wrap())
    sessions = Session.objects.filter(user_id=request.user.pk).order_by("-since")
    values = {
        "factors": factors,
        "sessions": sessions,
        "this_session": request.session.session_key,
        "has_password": user.has_usable_password(),
    }
    return page(request, "account", values)


def back(request: HttpRequest) -> HttpResponse:
    """allauth's own overviews are parts of the account's page here."""
    return redirect("account")


def with_password(view: View) -> View:
    """Second factors are second: whoever has no password yet is asked for one first."""

    @wraps(view)
    def asked(request: HttpRequest, **values: Any) -> Any:
        if isinstance(request.user, User) and not request.user.has_usable_password():
            messages.info(request, _("Set a password first; the second factor comes on top of it."))
            return redirect("password")
        return view(request, **values)

    return asked


def or_back(view: View) -> View:
    """A page about something that one does not have leads back to the account."""

    @wraps(view)
    def shown(request: HttpRequest, **values: Any) -> Any:
        try:
            return view(request, **values)
        except Http404:
            return redirect("account")

    return shown


def password(request: HttpRequest) -> HttpResponse:
    """A new password. Every other session ends."""
    user = request.user
    assert isinstance(user, User)
    needs_old = user.has_usable_password() and not _fresh(request)
    faults: list[str] = []
    if request.method == "POST":
        faults = _faults(request, user, needs_old)
        if not faults:
            _set_password(request, user)
            return redirect("account")
    rules = password_validators_help_texts()
    values = {"needs_old": needs_old, "faults": faults, "rules": rules}
    return page(request, "password", values, 400 if faults else 200)


def _faults(request: HttpRequest, user: User, needs_old: bool) -> list[str]:
    new = request.POST.get("new", "")
    if needs_old and not user.check_password(request.POST.get("old", "")):
        return [_("This is not your present password.")]
    if new != request.POST.get("again", ""):
        return [_("The two new passwords differ.")]
    try:
        validate_password(new, user)
    except ValidationError as error:
        return list(error.messages)
    return []


def _set_password(request: HttpRequest, user: User) -> None:
    from allauth.account.internal.flows.login import record_authentication

    user.set_password(request.POST["new"])
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)  # this session goes on, under a new key; the others end
    Session.objects.filter(user_id=user.pk).exclude(session_key=request.session.session_key).delete()
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session.pop(BY_LINK, None)
    happened(Kind.PASSWORD_SET, user)
    messages.success(
        request, _("The password is set. Whoever was signed in elsewhere under your name is not any more.")
    )


def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    user = request.user
    assert isinstance(user, User)
    User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1)
    user.refresh_from_db()
    update_session_auth_hash(request, user)
    Session.objects.filter(user_id=user.pk).exclude(session_key=request.session.session_key).delete()
    happened(Kind.SESSIONS_ENDED, user)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("account")


def owner_of_factor(pk: int) -> int:
    """Whose second factor it is."""
    from allauth.mfa.models import Authenticator

    found = Authenticator.objects.filter(pk=pk).values_list("user_id", flat=True).first()
    if found is None:
        raise Http404
    return int(found)


def _fresh(request: HttpRequest) -> bool:
    return time.time() - float(request.session.get(BY_LINK, 0)) < FRESH
