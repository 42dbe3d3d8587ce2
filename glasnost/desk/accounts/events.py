"""Writing the history: who did what, when. Never a name of anybody prosecuted, never a secret."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What happened."""

    LINK_MADE = "link made"
    LINK_REFUSED = "link refused"
    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    SIGNED_OUT = "signed out"
    SESSIONS_ENDED = "sessions ended"
    ACCOUNT_MADE = "account made"
    PASSWORD_SET = "password set"  # noqa: S105
    FACTOR_ADDED = "second factor added"
    FACTOR_REMOVED = "second factor removed"
    ROLE_CHANGED = "role changed"
    ACCOUNT_CLOSED = "account closed"
    ACCOUNT_OPENED = "account opened"
    ANSWERED = "answered"
    JOB_ASKED = "job asked"
    FILE_BROUGHT = "file brought in"
    TAKEN_OUT = "taken out"


def happened(kind: str, user: Any = None, subject: str = "", **details: Any) -> None:
    """Add a line. user: who did it; nobody if nobody was signed in."""
    from glasnost.desk.accounts.models import Event

    signed_in = bool(getattr(user, "is_authenticated", False))
    Event.objects.create(
        who=user.name if signed_in else "",
        user_id=user.pk if signed_in else None,
        kind=str(kind),
        subject=subject[:200],
        details=details,
    )
