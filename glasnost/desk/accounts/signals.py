"""What Django and allauth tell, into the history."""

from __future__ import annotations

import time
from typing import Any

from glasnost.desk.accounts.events import Kind, happened


def connect() -> None:
    """Listen, once."""
    from allauth.mfa.signals import authenticator_added, authenticator_removed
    from django.contrib.auth.signals import user_logged_in, user_logged_out

    user_logged_in.connect(_signed_in, dispatch_uid="glasnost")
    user_logged_out.connect(_signed_out, dispatch_uid="glasnost")
    authenticator_added.connect(_factor_added, dispatch_uid="glasnost")
    authenticator_removed.connect(_factor_removed, dispatch_uid="glasnost")


def _signed_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    request.session["since"] = time.time()
    request.session["browser"] = request.headers.get("User-Agent", "")[:200]
    methods = [record["method"] for record in request.session.get("account_authentication_methods", [])]
    happened(Kind.SIGNED_IN, user, by=methods or ["link"])


def _signed_out(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        happened(Kind.SIGNED_OUT, user)


def _factor_added(sender: Any, request: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    happened(Kind.FACTOR_ADDED, user, factor=str(authenticator.type))


def _factor_removed(sender: Any, request: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    happened(Kind.FACTOR_REMOVED, user, factor=str(authenticator.type))
