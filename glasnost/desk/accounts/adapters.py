"""What allauth asks of us: no sign-up anywhere, second factors encrypted, everything in the history."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings

from glasnost.desk.accounts.events import Kind, happened


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by one-time links only."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        from glasnost.desk.accounts.models import User

        # what was typed is not kept: it may be a password in the wrong field
        account = User.objects.filter(name__iexact=str(credentials.get("username", ""))).first()
        happened(Kind.SIGN_IN_FAILED, account=account.pk if account else None)

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """The desk sends no mail."""


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are of no use to whoever has the database and not the register's key."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = hashlib.sha256(b"second factors" + settings.GLASNOST_REGISTER.key).digest()
    return Fernet(base64.urlsafe_b64encode(key))
