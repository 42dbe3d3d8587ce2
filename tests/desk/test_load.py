"""Fifty people at once, against the real server on loopback: every page comes, and no answer is lost."""

from __future__ import annotations

import http.client
import re
import threading
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from serving import serving

from glasnost.reading.ingest import bring_in
from glasnost.register.decisions import history, newest
from glasnost.rules.prepared import prepare, questions_now
from glasnost.rules.written import screen

if TYPE_CHECKING:
    from conftest import Desk

PEOPLE, ANSWERS = 50, 2
LAW, FACT = "ru/repeal-519-fz-2018", "record_lasting"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def many_cases(path: Path, count: int) -> Path:
    """Invented cases, each with the same question open."""
    lines = ["case number,court,name,article,outcome,decided on,act on"]
    for n in range(count):
        lines.append(
            f"1-{n}/2015,Суд {n % 7},Образцов{n} Иван Иванович,ст. 282 ч. 1 УК РФ,convicted,2015-03-02,2014-05-06"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class Person:
    """A browser that keeps its cookies and counts what came back."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.port, self.cookies = port, dict(cookies)
        self.statuses: Counter[int] = Counter()

    def ask(self, method: str, path: str, form: list[tuple[str, str]] | None = None) -> str:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=900)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(form) if form is not None else None, headers)
        response = connection.getresponse()
        text = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        connection.close()
        self.statuses[response.status] += 1
        return text

    def work(self, asked: list[Any], failures: list[str]) -> None:
        """Look around, then answer some questions, as a lawyer does."""
        try:
            self.ask("GET", "/")
            for one in asked:
                page = self.ask("GET", f"/questions?{urlencode({'law': LAW, 'fact': FACT})}")
                self.ask("GET", f"/case/{one.charge_id}")
                token = TOKEN.search(page)
                assert token is not None, "a page without a form"
                form = [
                    ("csrfmiddlewaretoken", token[1]),
                    ("law", LAW),
                    ("answer", "true"),
                    ("about", f"{one.charge_id} {one.fingerprint}"),
                ]
                self.ask("POST", f"/questions?{urlencode({'law': LAW, 'fact': FACT})}", form)
        except Exception as error:
            failures.append(f"{type(error).__name__}: {error}")


def test_fifty_people_at_once_lose_nothing(desk: Desk, tmp_path: Path) -> None:
    bring_in(desk.register, [many_cases(tmp_path / "many.csv", PEOPLE * ANSWERS + 20)], "any/spreadsheet")
    screen(desk.register, LAW, date(2026, 11, 22), {})
    prepare(desk.register)
    asked = [one for one in questions_now(desk.register, LAW).questions(FACT, 0, 1000) if one.waiting]
    assert len(asked) > PEOPLE * ANSWERS
    before = newest(desk.register)
    clients = [desk.client("reviewer", number) for number in range(PEOPLE)]
    failures: list[str] = []
    with serving(desk.register.folder) as served:
        people = [Person(served.port, {k: v.value for k, v in client.cookies.items()}) for client in clients]
        threads = [
            threading.Thread(target=person.work, args=(asked[n * ANSWERS : (n + 1) * ANSWERS], failures))
            for n, person in enumerate(people)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    statuses = sum((person.statuses for person in people), Counter[int]())
    assert failures == []
    assert statuses == {200: PEOPLE * (1 + 2 * ANSWERS), 302: PEOPLE * ANSWERS}
    given = [one for one in history(desk.register) if (one.id or 0) > before]
    expected = {(one.charge_id, FACT, f"reviewer {n // ANSWERS}") for n, one in enumerate(asked[: PEOPLE * ANSWERS])}
    assert {(one.subject_id, one.fact, one.made_by) for one in given} == expected and len(given) == len(expected)
    print(f"{sum(statuses.values())} requests of {PEOPLE} people, {len(given)} answers")
