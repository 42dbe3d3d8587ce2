"""A real desk for the browser's tests: the command itself, and Chromium without a screen."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 240_000  # milliseconds; no test is timed, so a slow machine fails none


@dataclass(frozen=True)
class Served:
    """A desk that answers. address: without a slash at its end; link: signs the administrator in, once."""

    folder: Path
    port: int
    link: str
    scheme: str = "http"

    @property
    def address(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"


def command(folder: Path, *words: str) -> list[str]:
    """`glasnost … --register FOLDER`."""
    return [sys.executable, "-c", "from glasnost.cli import main; main()", "--register", str(folder), *words]


def new_link(folder: Path, port: int, *words: str) -> str:
    """Another link, from the terminal."""
    done = subprocess.run(
        command(folder, "desk", "--port", str(port), "--json", "--link", *words),
        capture_output=True, text=True, check=True, env=environment(),
    )  # fmt: skip
    return str(json.loads(done.stdout)["link"])


def environment() -> dict[str, str]:
    """Few libraries' threads: the machine may be small."""
    return {**os.environ, "GLASNOST_LANG": "en"}


@contextlib.contextmanager
def serving(folder: Path, *words: str, scheme: str = "http") -> Iterator[Served]:
    """Start `glasnost desk`, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        command(folder, "desk", "--port", str(port), "--json", *words), stdout=subprocess.PIPE, text=True,
        env=environment(),
    )  # fmt: skip
    try:
        assert process.stdout is not None
        lines = ""
        while not lines.strip().endswith("}"):
            line = process.stdout.readline()
            assert line, "the desk ended"
            lines += line
        served = Served(folder, port, json.loads(lines)["link"], scheme)
        _wait(served)
        yield served
    finally:
        process.terminate()
        process.wait(timeout=60)
        assert process.stdout is not None
        process.stdout.close()


def _wait(served: Served) -> None:
    for _try in range(2400):
        try:
            socket.create_connection(("localhost", served.port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the desk does not answer")


def patient(opened: Any) -> Any:
    """The page or context, which waits for a slow machine."""
    opened.set_default_timeout(PATIENCE)
    opened.set_default_navigation_timeout(PATIENCE)
    return opened


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """The machine's Chromium, driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
