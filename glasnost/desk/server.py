"""The desk as a server: gunicorn with threads, on this computer only unless it is told otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from glasnost.desk.settings import Serving, configure
from glasnost.model.language import _
from glasnost.model.problems import WrongUse
from glasnost.register import Register, orm

THREADS = 24  # requests at once
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Place:
    """Where the desk is served.

    host, port: listened on. name: in the address bar, if not localhost. certificate, key: files, for TLS.
    proxies: addresses of trusted proxies that speak TLS with the browsers.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    name: str = ""
    certificate: Path | None = None
    key: Path | None = None
    proxies: tuple[str, ...] = ()

    @property
    def secure(self) -> bool:
        """Whether browsers come over TLS."""
        return self.certificate is not None or bool(self.proxies)

    def check(self) -> None:
        """Raises WrongUse if others could listen in."""
        if (self.certificate is None) != (self.key is None):
            raise WrongUse(_("a certificate and its key go together"), remedy="--certificate FILE --key FILE")
        if self.host not in LOOPBACK and not self.secure:
            raise WrongUse(
                _("other computers reach the desk over TLS only"),
                remedy=_("Name a certificate and its key, or a trusted proxy in front of it: --trust ADDRESS"),
            )
        if self.host not in LOOPBACK and not self.name:
            raise WrongUse(_("under which name do other computers reach the desk?"), remedy="--name desk.example.org")

    def serving(self) -> Serving:
        """For Django's settings."""
        own = Serving()
        names = (self.name,) if self.name else own.names
        return Serving(names, self.secure, self.proxies)

    @property
    def address(self) -> str:
        """What to type into the address bar."""
        if self.proxies:
            return f"https://{self.name or 'localhost'}"
        return f"{'https' if self.secure else 'http'}://{self.name or 'localhost'}:{self.port}"


def prepare(register: Register, place: Place) -> None:
    """Set Django up and make the tables. Raises Problem."""
    place.check()
    configure(register, place.serving())
    with orm.opened(register.folder, make=True):
        from django.db import connection

        if connection.vendor == "sqlite":  # from now on readers and a writer do not wait for each other
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA journal_mode = WAL")
        _clear()


def _clear() -> None:
    """Sessions and links that are not good any more."""
    from glasnost.desk.accounts.models import Link, Session

    now = datetime.now(UTC)
    Session.objects.filter(expire_date__lt=now).delete()
    Link.objects.filter(expires_at__lt=now).delete()


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told everything by us and nothing by files."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def gunicorn_settings(place: Place) -> dict[str, Any]:
    """How gunicorn serves: one process, threads, no log of addresses (they hold ids and one-time links)."""
    host = f"[{place.host}]" if ":" in place.host else place.host
    found: dict[str, Any] = {
        "bind": [f"{host}:{place.port}"],
        "workers": 1,  # it counts wrong passwords
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 120,
        "graceful_timeout": 5,
        "accesslog": None,
        "loglevel": "error",
        "proc_name": "glasnost-desk",
        "forwarded_allow_ips": ",".join(place.proxies),
        "control_socket_disable": True,
    }
    if place.certificate is not None and place.key is not None:
        found |= {"certfile": str(place.certificate), "keyfile": str(place.key)}
    return found


def serve(place: Place) -> None:
    """Serve until ended. Call `prepare` first."""
    from django.db import connections

    connections.close_all()  # no connection is shared with the process that serves
    _Server(gunicorn_settings(place)).run()
