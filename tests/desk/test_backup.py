"""A backup takes the desk's accounts and history along, out of either database; nobody is signed in afterwards."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from serving import command


def test_accounts_and_history_come_back(
    engine: str, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    folder, back = tmp_path / "register", tmp_path / "back"
    shutil.copytree(sample, folder)
    _run(folder, "desk", "--link", "--json")  # the tables, a link, a line of the history
    for name in ("a", "b"):
        _run(folder, "backup", "--new-key", str(tmp_path / name))
    keys = [word for name in ("a", "b") for word in ("--to", str(tmp_path / f"{name}.pub"))]
    _run(folder, "backup", str(tmp_path / "x.age"), *keys)
    if engine == "postgresql":
        import psycopg

        server = str(request.getfixturevalue("postgresql_server"))
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS put_back")
            connection.execute("CREATE DATABASE put_back")
        monkeypatch.setenv("GLASNOST_DATABASE", f"{server}/put_back")
    _run(back, "restore", str(tmp_path / "x.age"), "--identity", str(tmp_path / "b"))
    if engine == "postgresql":
        with psycopg.connect(f"{server}/put_back") as connection:
            found = connection.execute(QUERY).fetchall()
    else:
        with sqlite3.connect(back / "judgements.sqlite3") as opened:
            found = opened.execute(QUERY).fetchall()
        opened.close()
    assert [tuple(row) for row in found] == [("link made", 0)]


QUERY = "SELECT kind, (SELECT count(*) FROM django_session) FROM accounts_event"


def _run(folder: Path, *words: str) -> None:
    done = subprocess.run(command(folder, *words), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
