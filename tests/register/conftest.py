"""The helpers of these tests stand beside them; a register; and PostgreSQL, where it is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from glasnost.register import Register


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register.create(tmp_path / "register")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A server of its own on loopback; its address without a database."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb")
    home = Path(found).parent if found else (programs[-1] if programs else None)
    if home is None:
        pytest.skip("PostgreSQL is not installed")
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    # The server refuses to run as root, and pytest's own folders are closed to everybody else.
    user = "postgres" if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="glasnost-postgresql-"))
    if user:
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*words: str) -> None:
        subprocess.run([str(home / words[0]), *words[1:]], check=True, stdout=subprocess.DEVNULL, user=user, cwd="/")

    data = str(folder / "data")
    run("initdb", "-D", data, "-U", "glasnost", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
    options = f"-h 127.0.0.1 -p {port} -c unix_socket_directories= -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://glasnost@127.0.0.1:{port}"
    finally:
        run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def postgresql(postgresql_server: str, request: pytest.FixtureRequest) -> str:
    """The address of a new empty database."""
    import psycopg

    name = f"test_{abs(hash(request.node.nodeid))}"
    with psycopg.connect(f"{postgresql_server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return f"{postgresql_server}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each of the two databases for judgements and jobs."""
    if request.param == "postgresql":
        monkeypatch.setenv("GLASNOST_DATABASE", request.getfixturevalue("postgresql"))
    return str(request.param)
