"""Pages of the desk over a million charges with a hundred thousand open questions, against the same pages over a
thousand: the real server of each, asked by turns, so that a slow minute of the machine slows both."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from large_register import FORM, LAW, make
from measure import Result

from glasnost.register import Register
from glasnost.rules.prepared import prepare, questions_now, records_now

BOUND = 3.0
SMALL = 1_000
TURNS = 40  # of each page
WARM = 3  # of them that are not counted: the first request of a page compiles its template
FACT = "record_lasting"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Served:
    """A running desk, signed in. places: for each page the addresses that are asked for by turns."""

    port: int
    places: dict[str, list[str]]
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, float]:
        """(status, text, seconds)."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("localhost", self.port, timeout=300)
        started = time.perf_counter()
        body = urlencode(form) if form is not None else None
        connection.request("GET" if form is None else "POST", path, body, headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        spent = time.perf_counter() - started
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        connection.close()
        return response.status, text, spent


def places(register: Register) -> dict[str, list[str]]:
    """Page → addresses: of pages about a case, many cases."""
    rng = random.Random(5)
    found = questions_now(register, LAW)
    (group,) = [group for group in found.groups if group.fact == FACT]
    pages = -(-group.questions // 50)
    asked = [found.questions(FACT, rng.randrange(group.questions), 1)[0] for _turn in range(TURNS)]
    freed = [found.judged("released", rng.randrange(found.counts["released"][0]), 1)[0] for _turn in range(TURNS)]
    law = urlencode({"law": LAW})
    group_of = urlencode({"law": LAW, "fact": FACT})
    form = urlencode({"law": LAW, "form": FORM})
    assert records_now(register).count == found.charges
    return {
        "queue": ["/"],
        "questions": [f"/questions?{group_of}&page={1 + rng.randrange(pages)}" for _turn in range(TURNS)],
        "charges": [f"/charges?{law}&group=undecided&page={1 + rng.randrange(pages)}" for _turn in range(TURNS)],
        "case": [f"/case/{one.charge_id}" for one in asked],
        "why": [f"/case/{one.charge_id}/why?{law}" for one in asked],
        "laws": ["/laws"],
        "petitions": [f"/petitions?{form}"],
        "petition preview": [f"/petitions/preview?{form}&case={one.charge_id}" for one in freed],
        "history of a record": [f"/history/{one.record_id}" for one in asked],
        "history": ["/history"],
        "import": ["/import"],
        "jobs": ["/jobs"],
        "people": ["/people"],
        "events": ["/people/history"],
        "export": ["/export"],
    }


@contextlib.contextmanager
def desk(register: Register) -> Iterator[Served]:
    """The register's desk, signed in."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["--register", str(register.folder), "desk", "--port", str(port), "--json"]
    code = "from glasnost.cli import main; main()"
    process = subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        lines = ""
        while not lines.strip().endswith("}"):
            line = process.stdout.readline()
            if not line:
                raise SystemExit("the desk ended")
            lines += line
        served = Served(port, places(register))
        link = json.loads(lines)["link"].partition(f":{port}")[2]
        for _try in range(600):
            with contextlib.suppress(OSError):
                served.ask("/sign-in")
                break
            time.sleep(0.1)
        token = TOKEN.search(served.ask(link)[1])
        assert token is not None
        served.ask(link, {"csrfmiddlewaretoken": token[1], "name": "measuring"})
        yield served
    finally:
        process.terminate()
        process.wait(timeout=60)
        assert process.stdout is not None
        process.stdout.close()


def measured(large: Served, small: Served) -> dict[str, tuple[float, float]]:
    """Page → p95 in seconds over the large register and over the small one."""
    found = {}
    for page in large.places:
        spent: dict[int, list[float]] = {large.port: [], small.port: []}
        ways = {served.port: itertools.cycle(served.places[page]) for served in (large, small)}
        for _turn in range(WARM + TURNS):
            for served in (large, small):
                status, _text, seconds = served.ask(next(ways[served.port]))
                if status != 200:
                    raise SystemExit(f"{page}: {status}")
                spent[served.port].append(seconds)
        found[page] = (_p95(spent[large.port][WARM:]), _p95(spent[small.port][WARM:]))
    return found


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def results(folder: Path, rows: int = 1_000_000) -> list[Result]:
    """One line a page, and one for preparing what the pages read."""
    os.environ.setdefault("GLASNOST_LANG", "en")
    registers = {}
    for count in (rows, SMALL):
        work = folder / f"work-{count}"
        work.mkdir()
        registers[count] = make(folder / f"register-{count}", work, count)
    before = time.process_time()
    prepare(registers[rows])
    spent = time.process_time() - before
    prepare(registers[SMALL])
    with desk(registers[rows]) as large, desk(registers[SMALL]) as small:
        found = measured(large, small)
    asked = questions_now(registers[rows], LAW).groups[0].questions
    peer = f"the same page over {SMALL:,} charges"
    lines = [
        Result(
            f"desk, {page}: p95 over {rows:,} charges",
            peer,
            big / little,
            BOUND,
            f"{1000 * big:.0f} ms against {1000 * little:.0f} ms ({asked:,} open questions)",
        )
        for page, (big, little) in found.items()
    ]
    return [*lines, Result("preparing the rows that the pages read", "", None, None, f"{spent:.1f} CPU s")]


if __name__ == "__main__":
    import tempfile

    from measure import report

    with tempfile.TemporaryDirectory(prefix="glasnost-bench-") as name:
        report(results(Path(name), int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000), False)
