"""Every page: without a barrier (axe), in both languages; and whatever a case says is shown as text and never runs.

The register of these tests holds hostile texts in every place that a stranger can fill: a judgment, the cells and the
name of a file, the name of a person who signs in, the reason of an answer, the browser's own name.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from serving import Served, chromium, patient, serving

from glasnost.cli import run
from glasnost.register import Register
from glasnost.rules.prepared import records_now

LAW = "ru/repeal-519-fz-2018"
PASSWORD = "four quiet lighthouses"
ACTS = Path(__file__).resolve().parent.parent / "reading" / "acts"
PAYLOADS = (
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 2'>",
    '<b hx-get="/people" hx-trigger="load" hx-on:load="window.hit = 3">b</b>',
    "{{ 7 * 7191 }}{% include 'desk/people.html' %}${7 * 7191}",
    '"><svg onload=window.hit=4>',
    "</textarea></title><a href='javascript:window.hit=5'>a</a>",
)
HOSTILE = " ".join(PAYLOADS)
AGENT = "<script>window.hit = 6</script>"
NAME = "Anna <script>window.hit = 7</script> {{ 7 * 7191 }}"
DOCKET = "1-<u>1</u>/2016"
FILES = {"job_workbook", "job_papers", "job_paper", "job_export", "petition_paper"}  # files, no pages
PARTS = {"progress"}  # of a page, for htmx
AWAY = {"mfa_index", "mfa_list_webauthn"}  # they lead to other pages
ROUTES = """
import json, sys
from pathlib import Path
from glasnost.cli.tables import know_all
from glasnost.register import orm
know_all()
orm.set_up(Path(sys.argv[1]))
from glasnost.desk.routes import ROUTES
print(json.dumps([route.name for route in ROUTES if "GET" in route.methods]))
"""


@pytest.fixture(scope="module")
def served(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk over the sample and the hostile texts."""
    home = tmp_path_factory.mktemp("hostile")
    folder = home / "register"
    shutil.copytree(sample, folder)
    _bring_in(folder, home / "<img src=x onerror=window.hit=8> {{ 7 * 7191 }}.csv", "any/spreadsheet", _table())
    act = (ACTS / "criminal_two_counts.txt").read_text(encoding="utf-8")
    act = act.replace("видеозапись", f"видеозапись {HOSTILE}", 1).replace("установил", f"установил {HOSTILE}")
    _bring_in(folder, home / "act.txt", "ru/decisions", act.replace("УСТАНОВИЛ:", f"УСТАНОВИЛ:\n{HOSTILE}"))
    assert run(["--register", str(folder), "screen", LAW, "--as-of", "2026-11-22"]) == 0
    with serving(folder) as found:
        yield found


def _table() -> str:
    cells = [DOCKET, HOSTILE, HOSTILE, f"Образцов {HOSTILE}", "ст. 282 ч. 1 УК РФ", "convicted", "2016-03-01"]
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    return f"case number,court,region,name,article,outcome,decided on\n{quoted}\n"


def _bring_in(folder: Path, path: Path, source: str, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    assert run(["--register", str(folder), "ingest", str(path), "--source", source]) == 0


@pytest.fixture(scope="module")
def context(served: Served) -> Iterator[Any]:
    """A browser that is signed in, under a hostile name; what it was told is watched."""
    with chromium() as browser:
        found = patient(browser.new_context(user_agent=AGENT))
        page = found.new_page()
        page.goto(served.link)
        page.get_by_label("Your name").fill(NAME)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{served.address}/")
        page.goto(f"{served.address}/account/password")
        for label in ("New password", "New password, once more"):
            page.get_by_label(label, exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Set the password").click()
        page.close()
        yield found


@pytest.fixture(scope="module")
def addresses(served: Served, context: Any) -> dict[str, list[str]]:
    """Route → addresses of its pages, after some work has left its traces everywhere."""
    register = Register.open(served.folder)
    records = records_now(register)
    (hostile,) = records.named(DOCKET)
    (text,) = records.named("1-123/2023")
    charge = records.table("charge", [hostile])[0]["charge_id"]
    law = f"law={quote(LAW)}"
    page = context.new_page()
    jobs = _work(served, page, charge)
    page.close()
    return {
        "enter": ["/enter/no-such-link"],
        "account_login": [],  # looked at by somebody who is not signed in
        "mfa_authenticate": [],
        "account": ["/account"],
        "password": ["/account/password"],
        "account_reauthenticate": ["/account/again"],
        "mfa_reauthenticate": [],  # asked of whoever has no password; the form is that of the second factor
        "mfa_reauthenticate_webauthn": [],
        "mfa_activate_totp": ["/account/app"],
        "mfa_deactivate_totp": [],  # there is nothing to turn off
        "mfa_add_webauthn": ["/account/keys/add"],
        "mfa_remove_webauthn": [],
        "mfa_view_recovery_codes": [],
        "mfa_generate_recovery_codes": [],
        "queue": ["/", f"/?{law}"],
        "questions": [f"/questions?{law}&fact=record_lasting", f"/questions?{law}&fact=act_on"],
        "charges": [f"/charges?{law}&group=undecided", f"/charges?{law}&group=released"],
        "find": [f"/find?q={quote(HOSTILE)}", "/find?q=1-29/2016"],
        "case": [f"/case/{charge}?{law}", f"/case/{text}?{law}"],
        "why": [f"/case/{charge}/why?{law}", f"/case/{text}-1/why?{law}"],
        "laws": ["/laws"],
        "law": [f"/laws/{LAW}"],
        "import": ["/import"],
        "jobs": ["/jobs"],
        "job": jobs,
        "petitions": [f"/petitions?{law}&form=ru/criminal-release", f"/petitions?{law}&form=ru/collective-duma"],
        "petition": [f"/petitions/preview?{law}&form=ru/criminal-release&case={charge}"],
        "search": ["/search", f"/search?q={quote(HOSTILE)}", "/search?q=социальной"],
        "requests": ["/requests"],
        "request": [],  # the sample has no letter; tests/desk/test_requests.py looks at one
        "history": ["/history"],
        "history_record": [f"/history/{hostile}", f"/history/{text}"],
        "events": ["/people/history"],
        "export": ["/export"],
        "people": ["/people"],
    }


def _work(served: Served, page: Any, charge: str) -> list[str]:
    """An answer with a reason, a trial import, petitions, an export: the pages of these jobs."""
    page.goto(f"{served.address}/case/{charge}?law={quote(LAW)}")
    field = page.locator(f"[id='f-{charge}-record_lasting']")
    field.get_by_label("yes", exact=True).check()
    field.get_by_label(re.compile("What the answer rests on")).fill(HOSTILE)
    field.get_by_role("button", name="Record").click()
    page.get_by_text("1 answer recorded.").wait_for()
    page.goto(f"{served.address}/import")
    page.locator("select").first.select_option("any/spreadsheet")
    name = "<img src=x onerror=window.hit=9>.csv"
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"})
    page.get_by_role("button", name="Try them").click()
    found = [page.url]
    page.goto(f"{served.address}/petitions?law={quote(LAW)}&form=ru/criminal-release")
    page.get_by_role("button", name="Make all papers").click()
    found.append(page.url)
    page.goto(f"{served.address}/export")
    page.get_by_role("button", name="Make the archive").click()
    found.append(page.url)
    for address in found:
        page.goto(address)
        page.wait_for_selector("#job:not([hx-get])")
    return [address.removeprefix(served.address) for address in found]


def test_the_list_of_pages_is_whole(served: Served, addresses: dict[str, list[str]]) -> None:
    words = [sys.executable, "-c", ROUTES, str(served.folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout)) - FILES - PARTS - AWAY == set(addresses)


def test_nothing_that_a_case_says_runs(served: Served, context: Any, addresses: dict[str, list[str]]) -> None:
    page = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: told.append("a dialog"))
    shown = 0
    for address in [one for some in addresses.values() for one in some]:
        page.goto(served.address + address)
        page.wait_for_timeout(50)
        hits = page.evaluate("[window.hit ?? null, document.querySelectorAll('u, svg[onload], img').length]")
        assert hits == [None, 0], address
        strange = page.evaluate(
            """[...document.querySelectorAll('*')].flatMap((e) => [...e.attributes].map((a) => [e.id, a.name, a.value]))
               .filter(([id, name, value]) => name.startsWith('on') || name.startsWith('hx-on') || name === 'style'
                       || /^\\s*javascript:/i.test(value)
                       || (name.startsWith('hx-') && !['progress', 'job'].includes(id)))"""
        )
        assert strange == [], address
        sources = page.evaluate("[...document.scripts].filter((s) => s.type !== 'application/json').map((s) => s.src)")
        assert all(source.startswith(f"{served.address}/static/") for source in sources), address
        text = page.locator("body").inner_text()
        assert str(7 * 7191) not in text, address
        shown += sum(payload.split("=")[0] in text for payload in PAYLOADS)
    faults = [message for message in told if "410" not in message and "404" not in message]
    assert faults == [] and all(url.startswith(served.address) for url in asked)
    assert shown > 20, "the payloads stand on the pages, as text"
    page.goto(served.address + addresses["case"][1])
    assert HOSTILE in page.locator(".court").inner_text(), "the text of a judgment is shown as it is"
    print(f"{shown} payloads shown as text on {sum(map(len, addresses.values()))} pages, none ran")
    page.close()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ru", 390)])
def test_no_page_has_a_barrier(
    served: Served, context: Any, addresses: dict[str, list[str]], language: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    context.add_cookies([{"name": "language", "value": language, "url": served.address}])
    axe, found = Axe(), []
    pages = [one for some in addresses.values() for one in some]
    for address in [*pages, "/no-such-page"]:
        page.goto(served.address + address)
        assert page.locator("html").get_attribute("lang") == language
        found += _barriers(axe, page, address)
    outside = patient(context.browser.new_context())
    outside.add_cookies([{"name": "language", "value": language, "url": served.address}])
    page = outside.new_page()
    page.goto(f"{served.address}/sign-in")
    found += _barriers(axe, page, "/sign-in")
    outside.close()
    assert not found, "\n".join(found)


def _barriers(axe: Any, page: Any, address: str) -> list[str]:
    """Violations on a page; and whether it is wider than the screen."""
    result = axe.run(page)
    found = [
        f"{address}: {one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in result.response["violations"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{address}: wider than the screen by {width}"] if width > 0 else [])
