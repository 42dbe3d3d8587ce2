"""One-time links: made at the terminal or by an administrator, valid once, for ten minutes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from glasnost.desk.accounts.events import Kind, happened
from glasnost.desk.accounts.models import Link, User, clean_name
from glasnost.desk.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Callable

VALID = timedelta(minutes=10)


def make(*, user: User | None = None, name: str = "", role: str = Role.READER, by: User | None = None) -> str:
    """A new link's secret, which is kept nowhere. user: who signs in with it; None: a new account of this role."""
    secret = secrets.token_urlsafe(32)
    link = Link.objects.create(
        digest=_digest(secret),
        user=user,
        name=clean_name(name),
        role=user.role if user else Role(role).value,
        by=by,
        expires_at=datetime.now(UTC) + VALID,
    )
    happened(Kind.LINK_MADE, by, subject=f"link {link.pk}", role=link.role, account=user.pk if user else None)
    return secret


def find(secret: str) -> Link | None:
    """The link, if it is still good."""
    link = Link.objects.select_related("user", "by").filter(digest=_digest(secret)).first()
    return link if link is not None and _good(link) else None


def use(secret: str, accept: Callable[[Link], User]) -> User | None:
    """Use a link up, and whom it signs in; None if it is not good any more. Two at once: one of them.

    accept: makes or finds the account; what it raises leaves the link as it was.
    """
    with transaction.atomic():
        link = Link.objects.select_for_update().filter(digest=_digest(secret)).first()
        if link is None or not _good(link):
            return None
        if not Link.objects.filter(pk=link.pk, used_at=None).update(used_at=datetime.now(UTC)):
            return None
        return accept(link)


def _good(link: Link) -> bool:
    """Not used, not too old; and neither who made it nor whom it is for has been shut out meanwhile."""
    if link.used_at is not None or link.expires_at <= datetime.now(UTC):
        return False
    if link.by is not None and not (link.by.is_active and link.by.role == Role.ADMINISTRATOR):
        return False
    return link.user is None or link.user.is_active


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
