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
