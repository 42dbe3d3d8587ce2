"""Accounts, their sessions, one-time links, and the history."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar, NoReturn

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from glasnost.desk.permissions import Role
from glasnost.register.judgements.models import AppendOnly

NAME = 150  # characters of a name


def clean_name(name: str) -> str:
    """A name as it is kept: one form of each letter, single blanks, nothing that is not shown."""
    shown = "".join(
        c for c in unicodedata.normalize("NFKC", name) if c == " " or unicodedata.category(c)[0] not in "CZ"
    )
    return " ".join(shown.split())[:NAME]


class Users(BaseUserManager["User"]):
    """Accounts are made here and by one-time links only."""

    def make(self, name: str, role: str) -> User:
        """A new account without a password: its owner signs in by a one-time link, and then may set one."""
        user = self.model(name=clean_name(name), role=Role(role).value)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Names differ by more than capitals."""
        return self.get(name__iexact=username)


class User(AbstractBaseUser):
    """Somebody who works at the desk. Nobody is deleted, because judgements carry names; who has left is not active."""

    name = models.CharField(max_length=NAME, unique=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)
    epoch = models.IntegerField(default=0)  # one more ends every session

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Users()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="user_name_whatever_its_capitals")]
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.name)

    def _session_hash(self, secret: str | None = None) -> str:
        """A session holds as long as this does not change: neither the password nor the role."""
        value = f"{self.password} {self.role} {self.is_active} {self.epoch}"
        return str(salted_hmac("glasnost.desk.session", value, secret=secret, algorithm="sha256").hexdigest())

    def get_session_auth_hash(self) -> str:
        return self._session_hash()

    def get_session_auth_fallback_hash(self) -> Any:
        return iter(())  # the secret is never changed


class Session(AbstractBaseSession):
    """A signed-in browser. Its data stay on the server."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    since = models.DateTimeField(null=True)  # signed in
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "django_session"  # what `backup` leaves out: nobody is signed in after a restore

    @classmethod
    def get_session_store_class(cls) -> Any:
        from glasnost.desk.accounts.sessions import SessionStore

        return SessionStore


class Link(models.Model):
    """A one-time link. What is kept is the hash of its secret."""

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE)  # none: whoever uses it gets an account
    name = models.CharField(max_length=NAME, blank=True)  # proposed for the new account
    role = models.CharField(max_length=20)  # of the new account
    by = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")  # none: the terminal
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class _Events(models.QuerySet["Event"]):
    """Rows that can be added and read."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Never."""
        raise AppendOnly("the history is never changed")

    def delete(self) -> NoReturn:
        """Never."""
        raise AppendOnly("the history is never deleted")


class Event(models.Model):
    """Something that somebody did at the desk. Judgements, runs and jobs have tables of their own."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.CharField(max_length=NAME, blank=True)  # the name as it was; blank: nobody was signed in
    user_id = models.BigIntegerField(null=True, db_index=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200, blank=True)  # an id, never a name of a prosecuted person
    details = models.JSONField(default=dict)

    objects = _Events.as_manager()

    class Meta:
        ordering = ["-id"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if self.pk is not None and not kwargs.get("force_insert"):
            raise AppendOnly("the history is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise AppendOnly("the history is never deleted")
