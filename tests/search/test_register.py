"""Words in a register: decisions with their cases, found in any form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from glasnost import cli
from glasnost.cli.program import program

ACTS = Path(__file__).parent.parent / "reading" / "acts"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    lines = [
        json.dumps({"id": path.stem, "text": path.read_text(encoding="utf-8")}) for path in sorted(ACTS.glob("*.txt"))
    ]
    (folder / "acts.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert cli.run(["--register", str(folder / "register"), "init"]) == 0
    where = ["ingest", str(folder / "acts.jsonl"), "--source", "ru/decisions"]
    assert cli.run(["--register", str(folder / "register"), *where]) == 0
    return folder / "register"


def test_decisions_are_found_with_their_cases(register: Path) -> None:
    def ask(*words: str) -> dict[str, object]:
        done = CliRunner().invoke(program, ["search", "--register", str(register), "--json", *words])
        assert done.exit_code == 0, done.output
        found: dict[str, object] = json.loads(done.stdout)
        return found

    many, none = ask("приговора"), ask("слововнетакого")
    assert many["found"] > 0 and none["found"] == 0  # type: ignore[operator]
    assert many["searched"] == none["searched"] and many["versions"]
    first = many["acts"][0]  # type: ignore[index]
    assert "[" in first["snippet"]
    assert ask("приговором")["found"] == many["found"]
    assert any(act["provisions"] for act in many["acts"])  # type: ignore[attr-defined]


def test_fields_facets_and_cases_like_one(register: Path) -> None:
    from glasnost.register import Register
    from glasnost.search.acts import like, search
    from glasnost.search.query import parse

    opened = Register.open(register)
    everything = search(opened, parse("суд"), 100)
    assert sum(everything.facets["year"].values()) >= 5 and everything.facets["outcome"]["convicted"] > 0
    article, count = next(iter(everything.facets["article"].items()))
    bare = article.split("/", 2)[2]
    for name in (article, bare):
        only = search(opened, parse("суд"), 100, where={"provision": name})
        assert only.found == count and all(any(bare in one for one in act.provisions) for act in only.acts)
    assert search(opened, parse("суд"), where={"year": "1917"}).found == 0
    first = everything.acts[0]
    found = like(opened, first.document_id)
    assert found.words and first.document_id not in {act.document_id for act in found.acts}


def test_saved_searches_say_what_is_new_in_each_batch(tmp_path: Path) -> None:
    from glasnost.register import Register
    from glasnost.search.saved import Saved, forget, news, save, saved_searches

    place = tmp_path / "register"
    acts = [ACTS / "criminal_two_counts.txt", ACTS / "criminal_two_people.txt"]
    assert cli.run(["--register", str(place), "init"]) == 0

    def bring_in(path: Path) -> str:
        where = ["--register", str(place), "ingest", str(path), "--source", "ru/decisions"]
        return CliRunner().invoke(program, where).output

    bring_in(acts[0])
    opened = Register.open(place)
    save(opened, Saved("sentences", "судом"), "Tester")
    assert [(one.found, one.new) for one in news(opened, "Tester")] == [(1, 0)]
    assert "1 new decision" in bring_in(acts[1])
    assert [(one.found, one.new) for one in news(opened, "Tester")] == [(2, 0)]  # it was told
    assert "new decision" not in bring_in(acts[1])
    forget(opened, "sentences", "Tester")
    assert saved_searches(opened) == []


def test_the_index_follows_the_tables(tmp_path: Path) -> None:
    from glasnost.register import Register
    from glasnost.search import acts
    from glasnost.search.query import parse

    place = tmp_path / "register"
    two = [ACTS / "criminal_two_counts.txt", ACTS / "criminal_two_people.txt"]
    assert cli.run(["--register", str(place), "init"]) == 0
    where = ["--register", str(place), "ingest", "--source", "ru/decisions"]
    assert cli.run([*where, str(two[0])]) == 0
    opened = Register.open(place)
    assert len(acts.update(opened)) == 1
    with opened.writing():  # in the same thread: the same writer
        assert len(acts.update(opened)) == 1
    assert cli.run([*where, str(two[1])]) == 0
    assert acts.search(opened, parse("суд")).searched == 2
    assert cli.run([*where, str(two[1]), "--replace"]) == 0
    assert acts.search(opened, parse("суд")).searched == 1
    assert not any(place.glob("indexes/words/*.tmp"))
