"""The pages: as their readers have them, on a phone and on a desk, in both languages, with and without scripts."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import invented_release
import pytest

from glasnost.publishing.site.folder import new_folder, read_all, write
from glasnost.publishing.verify.markup import take_apart

WIDTHS = {"phone": (390, 844), "desk": (1280, 900)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "one"
    with new_folder(folder) as temporary:
        write(invented_release.release(), invented_release.KEY, temporary)
    return folder


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    handler = functools.partial(_Silent, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


def _pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_fault_that_axe_knows(site: Path, address: str, browser: Any, width: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport=dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    asked: set[str] = set()
    said: list[str] = []
    page.on("request", lambda request: asked.add(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    for path in _pages(site)[:-1]:  # the front door leads on
        page.goto(f"{address}/{path}")
        found = Axe().run(page, options={"runOnly": RULES}).response
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} is wider than its window"
    page.close()
    assert said == []
    assert all(url.startswith(address) for url in asked), "nothing comes from elsewhere"


def test_the_front_door_knows_the_reader(address: str, browser: Any) -> None:
    for language in ("ru", "en"):
        context = browser.new_context(locale=f"{language}-{language.upper()}")
        page = context.new_page()
        page.goto(f"{address}/index.html")
        page.wait_for_url(f"{address}/{language}/index.html")
        context.close()


@pytest.mark.parametrize(("language", "words"), [("en", "invented charges"), ("ru", "вымышленный закон")])
def test_words_are_found(address: str, browser: Any, language: str, words: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/{language}/search.html")
    page.fill("#words", words)
    page.wait_for_selector(".results-list li")
    first = page.locator(".results-list a").first
    assert f"/{language}/" in str(first.get_attribute("href"))
    first.click()
    page.wait_for_load_state()
    assert page.locator("h1").count() == 1
    page.close()


def test_a_page_opened_as_a_file_finds_pages_and_is_whole(site: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto((site / "en" / "search.html").as_uri())
    page.fill("#words", "invented law")
    page.wait_for_selector(".results-list li")
    assert "effect-invented" in str(page.locator(".results-list a").first.get_attribute("href"))
    page.goto((site / "en" / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('.finding')).borderTopStyle") == "solid"
    page.close()


def test_without_scripts_all_of_it_is_there(site: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    page.click("text=English")
    page.wait_for_url("**/en/index.html")
    assert page.is_visible("svg.wide") and not page.is_visible("svg.narrow")
    page.goto((site / "en" / "search.html").as_uri())
    assert page.locator(".all li").count() >= 9 and not page.is_visible(".search")
    context.close()


def test_the_headline_is_the_growth_with_its_definition(site: Path) -> None:
    text = take_apart((site / "en" / "index.html").read_bytes()).text
    assert "principal article From 131 in 2012 to 462 in 2017: ×3.53" in text
    russian = take_apart((site / "ru" / "index.html").read_bytes()).text
    assert "основная статья С 131 в 2012 году до 462 в 2017: ×3,53" in russian


def test_nothing_is_asked_of_other_places(site: Path) -> None:
    for path in _pages(site):
        text = (site / path).read_text(encoding="utf-8")
        assert "default-src 'none'" in text, path
        assert re.findall(r'\bstyle="|<script(?! src="(?:\.\./)*assets/)', text) == [], path
        # links that a reader may follow; nothing that is loaded
        assert set(re.findall(r'(?:src|href)="(https?:[^"]+)"', text)) <= {
            "https://creativecommons.org/licenses/by/4.0/"
        }, path


def test_the_same_release_makes_the_same_bytes(site: Path, tmp_path: Path) -> None:
    with new_folder(tmp_path / "again") as temporary:
        write(invented_release.release(), invented_release.KEY, temporary)
    assert read_all(tmp_path / "again") == read_all(site)


def test_the_package_of_tables_is_one(site: Path) -> None:
    """By the Frictionless program: types, keys, values of lists, hashes and sizes."""
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(site / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == 3
    table = site / "data" / f"{invented_release.OFFICIAL}.csv"
    kept = table.read_bytes()
    try:
        table.write_bytes(kept.replace(b"2012", b"2112"))
        assert not frictionless.validate(str(site / "datapackage.json")).valid
    finally:
        table.write_bytes(kept)
