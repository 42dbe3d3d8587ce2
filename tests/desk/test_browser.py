"""The desk in a browser: from the link to the petitions, with a keyboard, without scripts, with a security key."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from serving import PATIENCE, Served, chromium, command, new_link, patient, serving

LAW = "ru/repeal-519-fz-2018"
QUESTION = "criminal record still lasting"
FIVE = 5


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def served(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One desk for the tests that need no other."""
    folder = tmp_path_factory.mktemp("served") / "register"
    shutil.copytree(sample, folder)
    with serving(folder) as found:
        yield found


def enter(page: Any, served: Served, name: str = "Anna Invented") -> None:
    """Sign in with the terminal's link."""
    page.goto(served.link)
    if page.get_by_label("Your name").count():
        page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{served.address}/")


def figure(page: Any, words: str) -> int:
    """The number of an outcome at the head of the queue."""
    tile = page.locator(".figures li", has=page.locator(".state", has_text=re.compile(f"^{words}$")))
    return int(tile.locator("b").inner_text().replace(",", ""))


def test_from_the_link_to_the_petitions(engine: str, sample: Path, tmp_path: Path, browser: Any) -> None:
    """A new user signs in, works off five questions, sees the verdicts change, and prints the petitions."""
    folder = tmp_path / "register"
    shutil.copytree(sample, folder)
    if engine == "postgresql":  # its empty database lacks the two answers of the sample, which were screened
        words = command(folder, "screen", LAW, "--as-of", "2026-11-22")
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    with serving(folder) as served:
        page = patient(browser.new_page())
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        enter(page, served)
        page.goto(f"{served.address}/?law={LAW}")
        released, open_ = figure(page, "released"), figure(page, "to find out")
        page.get_by_role("link", name=re.compile(QUESTION)).click()
        assert page.get_by_text("this alone settles it").count() >= FIVE
        boxes = page.locator("#questions input[type=checkbox]")
        for place in range(FIVE):
            boxes.nth(place).check()
        page.get_by_label("yes", exact=True).check()
        page.get_by_label("What the answer rests on").fill("invented letter of 3 March")
        page.get_by_role("button", name="Record for the marked cases").click()
        page.get_by_text(f"{FIVE} answers recorded.").wait_for()
        assert page.get_by_text(f"released: {FIVE}").count() == 1
        page.get_by_role("link", name="To find out").first.click()
        # the law is asked again beside, and the figures come anew by themselves
        page.wait_for_function(
            "(n) => [...document.querySelectorAll('.figures b')].some((b) => b.textContent.trim() === String(n))",
            arg=released + FIVE,
            timeout=PATIENCE,
        )
        assert figure(page, "released") == released + FIVE and figure(page, "to find out") <= open_ - FIVE
        assert page.get_by_text(f"+{FIVE} since the answers before").count() == 1
        page.get_by_role("link", name="Petitions").click()
        page.get_by_label("Law").select_option(LAW)
        page.get_by_label("Form").select_option("ru/criminal-release")
        page.get_by_role("button", name="Choose").click()
        page.get_by_role("button", name="Make all papers").click()
        paper = page.locator("a[href$='.pdf']").first
        paper.wait_for()
        papers = page.locator("a[href$='.pdf']").count()
        assert papers >= released + FIVE
        data = page.request.get(served.address + paper.get_attribute("href")).body()
        assert data.startswith(b"%PDF-1.7") and len(data) > 10_000
        assert not faults, faults
        page.close()
    _answers_are_there(engine, folder)


def _answers_are_there(engine: str, folder: Path) -> None:
    if engine == "sqlite":
        with sqlite3.connect(folder / "judgements.sqlite3") as connection:
            rows = connection.execute("SELECT made_by, fact, value, reason FROM judgements_judgement").fetchall()
        connection.close()
    else:
        import os

        import psycopg

        with psycopg.connect(os.environ["GLASNOST_DATABASE"]) as pg:
            rows = pg.execute("SELECT made_by, fact, value, reason FROM judgements_judgement").fetchall()
    given = ("Anna Invented", "record_lasting", "true", "invented letter of 3 March")
    assert [tuple(row) for row in rows].count(given) == FIVE


def test_with_a_keyboard_only(served: Served, browser: Any) -> None:
    """From the link to a recorded answer and out again; what has the focus can be seen at every step."""
    page = patient(browser.new_page())
    page.goto(new_link(served.folder, served.port))
    if page.get_by_label("Your name").count():
        page.keyboard.type("Invented Keyboard")  # it has the focus already
        page.keyboard.press("Enter")
    else:
        _tab_to(page, "Sign in", "button")
        page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}/")
    page.keyboard.press("Tab")
    assert _focused(page)["text"] == "Skip to the content"
    page.keyboard.press("Enter")
    _tab_to(page, QUESTION, "a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions**")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip the head of the page
    _tab_to(page, "answer", "input")
    page.keyboard.press("ArrowRight")  # from yes to no
    page.keyboard.press("ArrowLeft")
    _tab_to(page, "about", "input")
    page.keyboard.press("Space")
    for _step in range(40):
        page.keyboard.press("Shift+Tab")
        if "Record for" in _focused(page)["text"]:
            break
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("1 answer recorded|1 was known already")).wait_for()
    _tab_to(page, "Sign out", "button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in**")
    page.close()


def _focused(page: Any) -> dict[str, Any]:
    """What has the focus; an outline of some pixels shows it (of a radio button its frame)."""
    found: dict[str, Any] = page.evaluate(
        """() => { const e = document.activeElement;
             const shown = (one) => parseFloat(getComputedStyle(one).outlineWidth) >= 2
                                    && getComputedStyle(one).outlineStyle !== 'none';
             return {tag: e.tagName.toLowerCase(), name: e.name || '', text: (e.innerText || e.value || '').trim(),
                     seen: e === document.body || e.id === 'main' || [e, e.parentElement].some(shown)};
           }"""
    )
    assert found["seen"], f"the focus on {found} is not to be seen"
    return found


def _tab_to(page: Any, words: str, tag: str) -> None:
    for _step in range(120):
        page.keyboard.press("Tab")
        found = _focused(page)
        if found["tag"] == tag and (words in found["text"] or words == found["name"]):
            return
    raise AssertionError(f"the keyboard does not get to {words}")


def test_without_scripts(served: Served, browser: Any) -> None:
    """The same work in a browser that runs no script."""
    context = patient(browser.new_context(java_script_enabled=False))
    page = context.new_page()
    page.goto(new_link(served.folder, served.port))
    if page.get_by_label("Your name").count():
        page.get_by_label("Your name").fill("Invented Still")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name=re.compile(QUESTION)).click()
    page.get_by_role("link", name="Mark all on this page").click()
    assert page.locator("#questions input:checked").count() == page.locator("#questions input").count() > FIVE
    page.get_by_role("link", name="Mark none").click()
    page.locator("#questions input").nth(3).check()
    page.get_by_label("no", exact=True).check()
    page.get_by_role("button", name="Record for the marked cases").click()
    assert page.get_by_text("1 answer recorded.").count() == 1
    assert page.get_by_text("not covered: 1").count() == 1
    page.get_by_role("link", name="To find out").first.click()
    for _try in range(120):
        if not page.get_by_text("Load the page again").count():
            break
        page.wait_for_timeout(1000)
        page.get_by_role("link", name="Load the page again").click()
    assert page.get_by_text("−1 since the answers before").count() >= 1
    page.get_by_role("button", name="Русский").click()
    assert page.locator("html").get_attribute("lang") == "ru"
    context.close()


def test_a_security_key(served: Served, browser: Any) -> None:
    """Added, asked for, used, removed: with Chromium's own virtual key."""
    context = patient(browser.new_context())
    page = context.new_page()
    driver = context.new_cdp_session(page)
    driver.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    driver.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(new_link(served.folder, served.port))
    if page.get_by_label("Your name").count():
        page.get_by_label("Your name").fill("Anna Invented")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{served.address}/")
    name = page.locator(".who").inner_text()
    page.goto(f"{served.address}/account/keys/add")
    for label in ("New password", "New password, once more"):  # first a password
        page.get_by_label(label, exact=True).fill("four quiet lighthouses")
    page.get_by_role("button", name="Set the password").click()
    page.get_by_role("link", name="Add a security key").click()
    page.get_by_label("A name for the key").fill("silver token")
    page.get_by_role("button", name="Add the key").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    _without_barriers(page)
    page.goto(f"{served.address}/account")
    assert page.get_by_text("silver token").count() >= 1
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill("four quiet lighthouses")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Second factor").wait_for()
    _without_barriers(page)
    page.get_by_role("button", name="Use your security key").click()
    page.wait_for_url(f"{served.address}/")
    page.goto(f"{served.address}/account")
    page.get_by_role("link", name="Remove the key").click()
    page.wait_for_url(re.compile("/remove|/again"))
    if page.get_by_label("Your password").count():
        page.get_by_label("Your password").fill("four quiet lighthouses")
        page.get_by_role("button", name="Go on").click()
    button = page.get_by_role("button", name="Remove the key")
    button.wait_for()
    with page.expect_navigation():  # else the form might still be on its way when the account is looked at
        button.click()
    page.goto(f"{served.address}/account")
    assert page.get_by_text("silver token").count() == 0
    context.close()


def _without_barriers(page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    assert [one["id"] for one in Axe().run(page).response["violations"]] == []
