"""A desk over the bundled sample: a client for each role, and a real server for the browser's tests.

Django may have been set up by another test of this process, without the desk; then its settings are put over those.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from glasnost.register import Register, orm
from glasnost.rules.prepared import prepare

ROLES = ("reader", "reviewer", "administrator")
LAW = "ru/repeal-519-fz-2018"


@dataclass
class Desk:
    """A register with the desk's tables, and browsers without a screen."""

    register: Register
    users: dict[str, Any] = field(default_factory=dict)

    def user(self, role: str, number: int = 1) -> Any:
        """An account of this role; number 2 is somebody else with the same role."""
        from glasnost.desk.accounts.models import User

        name = f"{role} {number}"
        if name not in self.users:
            self.users[name] = User.objects.make(name, role)
        self.users[name].refresh_from_db()
        return self.users[name]

    def client(self, role: str | None = None, number: int = 1, **settings: Any) -> Any:
        """A client that is signed in with a role; None: nobody is."""
        from django.test import Client

        client = Client(HTTP_HOST="localhost", **settings)
        if role is not None:
            client.force_login(self.user(role, number))
        return client


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register that `make demo` makes, with the desk's tables. Copied for each test."""
    from click.testing import CliRunner

    from glasnost.cli.program import program

    folder = tmp_path_factory.mktemp("desk") / "register"
    result = CliRunner().invoke(program, ["demo", str(folder)], prog_name="glasnost")
    assert result.exit_code == 0, result.output
    with _desk_settings(Register.open(folder)), orm.opened(folder, make=True):
        prepare(Register.open(folder))
    return folder


@pytest.fixture
def desk(sample: Path, tmp_path: Path) -> Iterator[Desk]:
    """The desk over a copy of the sample."""
    folder = tmp_path / "register"
    shutil.copytree(sample, folder)
    register = Register.open(folder)
    with _desk_settings(register), orm.opened(folder):
        yield Desk(register)


class _desk_settings:
    """Django as the desk sets it up, for a while."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def __enter__(self) -> None:
        from django.conf import UserSettingsHolder, settings
        from django.test.utils import override_settings

        from glasnost.desk.settings import Serving, chosen

        orm.set_up(self.register.folder)
        found = {k: v for k, v in chosen(self.register, Serving()).items() if k not in ("DATABASES", "LOGGING_CONFIG")}
        # the apps read the settings when they are installed, which `override_settings` does before it sets the others
        self.before = settings._wrapped
        settings._wrapped = UserSettingsHolder(self.before)
        for name, value in found.items():
            setattr(settings, name, value)
        self.over = override_settings(**found)
        self.over.enable()

    def __exit__(self, *error: object) -> None:
        from django.conf import settings
        from django.core.cache import cache
        from django.db import connections

        cache.clear()
        connections.close_all()
        self.over.disable()
        settings._wrapped = self.before
