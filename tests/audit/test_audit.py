"""The audit itself: what is planted is found, nothing leaves the machine, nothing stays on the disk."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner

from glasnost.cli.program import program
from glasnost.model.language import set_language
from glasnost.model.problems import Problem
from glasnost.search.audit import pack as packs
from glasnost.search.audit.entry import Entry, What, entry_of
from glasnost.search.audit.findings import audit
from glasnost.search.audit.shingles import shingles
from glasnost.search.audit.viewing import shown

from . import archives
from .archives import WRITERS, Said
from .planted import plant

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/audit/archive"
PHRASE = "картонные генералы украли бумажные звёзды"


def run(*arguments: str | Path, said: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(program, [*map(str, arguments)], input=said)
    if isinstance(result.exception, Problem):
        return 1, result.stdout, f"{result.exception.what} {result.exception.remedy}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    entry = Entry(What.PHRASE, PHRASE, shingles=tuple(shingles(PHRASE)), at_least=5)
    packs.write(tmp_path / "one.pack", [entry], seed=b"s" * 32, made_on="2026-01-01")
    return tmp_path / "one.pack"


def test_planted_items_are_found_among_many_more_strangers(tmp_path: Path) -> None:
    """Words in other forms and order, pictures edited; the strangers use the same words.

    benchmarks/auditing.py does the same with 200 among 20,000."""
    planted = plant(1, phrases=300, pictures=40, texts=2_000, strangers=40, found=80)
    archives.telegram(tmp_path / "archive", planted.several)
    found = audit([tmp_path / "archive"], packs.Pack(planted.entries, "", ""))
    assert found.items == len(planted.several) and not found.problems
    # the writer puts even items into the channel and odd ones into the chat, in their order
    order = [*range(0, found.items, 2), *range(1, found.items, 2)]
    told = {order[int(one.item.place.rpartition(":")[2]) - 1] for one in found.findings}
    missed = Counter(how for place, how in planted.planted.items() if place not in told)
    alarms = len(told - planted.planted.keys())
    print(
        f"found {len(told & planted.planted.keys())} of {len(planted.planted)}, missed {dict(missed)}, false {alarms}"
    )
    assert sum(missed.values()) <= 2
    assert alarms <= 2


@pytest.mark.parametrize("name", WRITERS)
def test_words_in_other_forms_are_found_in_every_format(name: str, tmp_path: Path, pack: Path) -> None:
    path = tmp_path / ("archive.zip" if name in ("vk", "facebook", "x") else "archive")
    several = [Said(f"обычная запись номер {n} о погоде") for n in range(200)]
    several[77] = Said("Картонного генерала с украденной им бумажной звездой видели!")
    WRITERS[name](path, several)
    found = audit([path], packs.read(pack))
    assert len(found.findings) == 1
    assert "Картонного" in found.findings[0].item.text


def test_example_in_both_languages(tmp_path: Path) -> None:
    for language, words in (("en", "Keep this page from others"), ("ru", "Никому не показывайте эту страницу")):
        out = tmp_path / f"{language}.html"
        set_language(language)
        code, said, _ = run("audit", EXAMPLE, "--against", "example", "-o", out, "--plain")
        assert code == 0 and "ложк" not in said  # the terminal is told numbers only
        html = out.read_text(encoding="utf-8")
        assert html.count('class="finding"') == 5 and words in html
        assert "illegal" not in html.replace("is not to be illegal", "") and "незаконн" not in html.replace(
            "не значит быть незаконным", ""
        )


def test_sealed_by_default_and_compared_with_the_report_before(tmp_path: Path) -> None:
    first, second = tmp_path / "first.age", tmp_path / "second.html"
    words = "passphrase of the test\n" * 2
    code, _, _ = run("audit", EXAMPLE, "--against", "example", "-o", first, said=words)
    assert code == 0 and first.read_bytes().startswith(b"age-encryption.org/v1") and first.stat().st_mode & 0o077 == 0
    less = tmp_path / "later"
    shutil.copytree(EXAMPLE, less)
    told = json.loads((less / "result.json").read_text(encoding="utf-8"))
    told["messages"] = [one for one in told["messages"] if one["id"] != 2]  # deleted meanwhile
    told["messages"].append(told["messages"][0] | {"id": 50, "text": "Пусть резиновой уткой управляет ванна"})
    (less / "result.json").write_text(json.dumps(told), encoding="utf-8")
    code, _, _ = run("audit", less, "--against", "example", "--since", first, "-o", second, "--plain", said=words)
    html = second.read_text(encoding="utf-8")
    assert code == 0 and "1 new, 4 still open, 1 gone" in html
    assert run("audit", less, "--against", "example", "--since", first, said="wrong\n")[0] == 1
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(str(key))
    to = str(key.to_public())
    assert run("audit", EXAMPLE, "--against", "example", "-o", tmp_path / "third.age", "--to", to)[0] == 0
    assert b"kept" in pyrage.decrypt((tmp_path / "third.age").read_bytes(), [key])


def test_view_serves_from_memory_at_an_address_that_cannot_be_guessed() -> None:
    with shown("<p>страница</p>") as address:
        with urllib.request.urlopen(address) as answer:
            assert answer.read().decode() == "<p>страница</p>" and answer.headers["Cache-Control"] == "no-store"
        port = address.split("/")[2]
        for wrong in (f"http://{port}/", f"http://{port}/x/"):
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(wrong)
        foreign = urllib.request.Request(address, headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(foreign)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address)


_WATCHED = """
import sys, os
def watch(event, arguments):
    if event.startswith("socket.") and event not in ("socket.gethostname", "socket.__new__"):
        os.write(2, b"NETWORK " + event.encode())
        os._exit(99)
sys.addaudithook(watch)
from glasnost.cli import main
sys.argv = ["glasnost", *sys.argv[1:]]
main()
"""


def test_no_network_and_nothing_of_the_archive_on_the_disk(tmp_path: Path) -> None:
    """100 marks in texts and names: after the audit no file but the archive's own holds one; no socket was used."""
    home, work = tmp_path / "home", tmp_path / "work"
    marks = [f"Метка{secrets.token_hex(6)}" for _ in range(100)]
    archive = tmp_path / "archive"
    archives.telegram(archive, [Said(f"{PHRASE} {mark}") for mark in marks])
    for folder in (home, work):
        folder.mkdir()
    settings = {"HOME": str(home), "TMPDIR": str(work), "XDG_CACHE_HOME": str(home), "PATH": os.environ["PATH"]}
    begun = (tmp_path / "home").stat().st_mtime
    asked = [sys.executable, "-c", _WATCHED, "audit", str(archive), "--against", "example", "--json"]
    alone = ["unshare", "--net", "--map-root-user"] if _can_unshare() else []
    done = subprocess.run([*alone, *asked], capture_output=True, cwd=work, env=settings, timeout=600)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert json.loads(done.stdout)["items"] == 100
    written = [one for place in (home, work, Path("/tmp"), Path("/var/tmp")) for one in _newer(place, begun)]
    held = [path for path in written if not path.is_relative_to(archive) and _holds(path, marks)]
    assert held == []
    assert not _holds_bytes(done.stdout + done.stderr, marks)


def _can_unshare() -> bool:
    try:
        return subprocess.run(["unshare", "--net", "--map-root-user", "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def _newer(folder: Path, begun: float) -> list[Path]:
    found = []
    for root, _folders, files in os.walk(folder):
        for name in files:
            path = Path(root) / name
            try:
                if path.stat().st_mtime >= begun and path.stat().st_size < 64 << 20:
                    found.append(path)
            except OSError:
                continue
    return found


def _holds(path: Path, marks: list[str]) -> bool:
    try:
        return _holds_bytes(path.read_bytes(), marks)
    except OSError:
        return False


def _holds_bytes(data: bytes, marks: list[str]) -> bool:
    return any(mark[5:].encode(code) in data for mark in marks for code in ("utf-8", "utf-16-le"))


def test_packs_that_cannot_be_relied_on_are_refused(tmp_path: Path, pack: Path) -> None:
    key = packs.read(pack).key
    assert packs.read(pack, key).entries[0].title == PHRASE
    changed = tmp_path / "changed.pack"
    import zipfile

    with zipfile.ZipFile(pack) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(b'"at_least": 5', b'"at_least": 9') if name.endswith("jsonl") else data)
    later = tmp_path / "later.pack"
    with zipfile.ZipFile(pack) as before, zipfile.ZipFile(later, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b'"version": 1', b'"version": 7'))
    packs.VERSION, known = 7, packs.VERSION
    try:
        packs.write(tmp_path / "seven.pack", [], seed=b"s" * 32, made_on="2026-01-01")
    finally:
        packs.VERSION = known
    (tmp_path / "none.pack").write_bytes(b"no zip at all")
    archive = tmp_path / "archive"
    archives.mastodon(archive, [Said("слово")])
    for file, words in (
        (changed, "damaged"),
        (later, "signature is wrong"),
        (tmp_path / "seven.pack", "newer Glasnost"),
        (tmp_path / "none.pack", "no audit pack"),
        (tmp_path / "missing.pack", "no such file"),
    ):
        code, _, said = run("audit", archive, "--against", file)
        assert code == 1 and words in said, (file, said)
    code, _, said = run("audit", archive, "--against", pack, "--key", "00" * 32)
    assert code == 1 and "another key" in said


def test_one_broken_archive_does_not_keep_the_others_from_being_read(tmp_path: Path, pack: Path) -> None:
    (tmp_path / "half.zip").write_bytes(b"PK\x03\x04 and nothing more")
    archives.mastodon(tmp_path / "whole", [Said(PHRASE)])
    code, said, _ = run("--json", "audit", tmp_path / "half.zip", tmp_path / "whole", "--against", pack)
    told = json.loads(said)
    assert code == 0 and len(told["findings"]) == 1 and "cut off" in told["problems"][0]["what"]
    assert run("audit", tmp_path / "half.zip", "--against", pack)[0] == 1


def test_an_entry_survives_being_written() -> None:
    entry = Entry(What.LISTED, "Название", 17, ((1, 2), (3,)), None, ("ru/uk/282",), banned_on="2020-01-01")
    assert entry_of(json.loads(json.dumps(entry.as_json()))) == entry
    with pytest.raises(ValueError):
        entry_of({"what": "strange"})
