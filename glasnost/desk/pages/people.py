"""People and roles: inviting by a one-time link, changing a role, ending sessions, closing an account."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from glasnost.desk.accounts import links
from glasnost.desk.accounts.events import Kind, happened
from glasnost.desk.accounts.models import Link, Session, User, clean_name
from glasnost.desk.asked import user_of, words
from glasnost.desk.permissions import Role
from glasnost.desk.rendering import page
from glasnost.model.language import _
from glasnost.model.problems import Problem


def show(request: HttpRequest, invited: str = "", name: str = "") -> HttpResponse:
    """Everybody who has an account. invited: a link that was just made, shown this once."""
    people = User.objects.annotate(sessions_open=Count("sessions"), last_seen=Max("sessions__since")).order_by("name")
    waiting = Link.objects.filter(user=None, used_at=None).order_by("-pk")[:20]
    values = {
        "people": people,
        "waiting": [link for link in waiting if link.expires_at.timestamp() > _now()],
        "roles": role_words(),
        "explained": role_meanings(),
        "invited": invited,
        "invited_name": name,
        "minutes": int(links.VALID.total_seconds() // 60),
    }
    return page(request, "people", values)


def invite(request: HttpRequest) -> HttpResponse:
    """Make a one-time link for somebody new. The link is shown once and kept nowhere."""
    role, name = words(request.POST, "role"), clean_name(words(request.POST, "name"))
    if role not in [r.value for r in Role]:
        raise Problem(_("there is no such role"), remedy=_("Choose one of the list."))
    if not name:
        raise Problem(_("an invitation needs a name"), remedy=_("It stands beside everything that the person does."))
    if User.objects.filter(name__iexact=name).exists():
        raise Problem(_("somebody of this name has an account already"), remedy=_("Take another name."))
    secret = links.make(name=name, role=role, by=user_of(request))
    address = request.build_absolute_uri(reverse("enter", kwargs={"secret": secret}))
    return show(request, address, name)


def change_role(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give somebody another role. Their sessions end."""
    role = words(request.POST, "role")
    if role not in [r.value for r in Role]:
        raise Problem(_("there is no such role"), remedy=_("Choose one of the list."))
    with transaction.atomic():
        person = _locked(user_id)
        if person.role != role:
            _leave_an_administrator(person, role != Role.ADMINISTRATOR)
            before, person.role = person.role, role
            person.save(update_fields=["role"])
            Session.objects.filter(user_id=person.pk).delete()
            happened(Kind.ROLE_CHANGED, user_of(request), f"account {person.pk}", before=before, now=role)
    messages.success(request, _("{name} has the role «{role}» now.").format(name=person.name, role=role_words()[role]))
    return redirect("people" if person.pk != user_of(request).pk else "queue")


def end_sessions(request: HttpRequest, user_id: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    with transaction.atomic():
        person = _locked(user_id)
        User.objects.filter(pk=person.pk).update(epoch=F("epoch") + 1)
        Session.objects.filter(user_id=person.pk).delete()
        happened(Kind.SESSIONS_ENDED, user_of(request), f"account {person.pk}")
    messages.success(request, _("{name} is signed out everywhere.").format(name=person.name))
    return redirect("people")


def close(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close an account, or open it again. What its owner did stays in the history."""
    opening = words(request.POST, "open") == "yes"
    with transaction.atomic():
        person = _locked(user_id)
        if person.is_active != opening:
            _leave_an_administrator(person, not opening)
            person.is_active = opening
            person.save(update_fields=["is_active"])
            Session.objects.filter(user_id=person.pk).delete()
            happened(Kind.ACCOUNT_OPENED if opening else Kind.ACCOUNT_CLOSED, user_of(request), f"account {person.pk}")
    told = _("The account of {name} is open again.") if opening else _("The account of {name} is closed.")
    messages.success(request, told.format(name=person.name))
    return redirect("people")


def role_words() -> dict[str, str]:
    """Roles in words, the smallest first."""
    return {
        Role.READER.value: _("reader"),
        Role.REVIEWER.value: _("reviewer"),
        Role.ADMINISTRATOR.value: _("administrator"),
    }


def role_meanings() -> dict[str, str]:
    """What each role may do."""
    return {
        Role.READER.value: _("sees cases, texts, verdicts and laws"),
        Role.REVIEWER.value: _("answers questions, brings files in, makes petitions"),
        Role.ADMINISTRATOR.value: _("invites people, sees what everybody did, takes everything out"),
    }


def _locked(user_id: int) -> User:
    """The account, which nobody else changes meanwhile."""
    list(User.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))  # the last of them stays
    person = User.objects.select_for_update().filter(pk=user_id).first()
    if person is None:
        raise Http404
    return person


def _leave_an_administrator(person: User, loses: bool) -> None:
    """Raises Problem if nobody could administer the desk any more."""
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=person.pk)
    if loses and person.is_active and person.role == Role.ADMINISTRATOR and not others.exists():
        raise Problem(_("this is the only administrator"), remedy=_("Make somebody else an administrator before."))


def _now() -> float:
    import time

    return time.time()
