"""What every command shares: options on either side of its name, exit codes, two languages, no traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from glasnost import cli
from glasnost.cli import show
from glasnost.cli.program import COMMANDS, program
from glasnost.model.language import set_language
from glasnost.model.problems import Problem, WrongUse


@pytest.fixture(autouse=True)
def outside_a_register(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LANGUAGE", raising=False)


def test_the_register_is_named_before_or_after_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--register", "before", "init"]) == 0
    assert cli.run(["init", "--register", "after"]) == 0
    assert Path("before/key").is_file() and Path("after/key").is_file()
    assert cli.run(["--json", "doctor", "--register", "after"]) == 0
    assert cli.run(["doctor", "--json", "--register=after"]) == 0
    first, second = capsys.readouterr().out.split("\n]\n[")  # two lists of findings
    assert first.startswith("Made:") and second


def test_the_environment_names_the_register_and_the_option_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASNOST_REGISTER", "named")
    assert cli.run(["init"]) == 0
    assert cli.run(["--register", "other", "init"]) == 0
    assert Path("named/key").is_file() and Path("other/key").is_file()


def test_json_is_one_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["init", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"register": "register"}


def test_a_problem_is_one_line_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["doctor", "--register", "nowhere"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: nowhere: this folder is no register. Make one with")
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [["nonsense"], ["init", "--nonsense"], ["--lang", "xx", "init"], []])
def test_wrong_use_ends_with_2(words: list[str]) -> None:
    assert cli.run(words) == 2


def test_an_unplanned_error_quotes_no_data(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fails(*arguments: object, **settings: object) -> None:
        raise ValueError("Ivan Ivanov")

    monkeypatch.setattr(program, "main", fails)
    assert cli.run(["init"]) == 1
    err = capsys.readouterr().err
    assert "ValueError in test_program.py" in err
    assert "Ivanov" not in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("raised", "code"), [(KeyboardInterrupt(), 130), (Problem("no"), 1), (WrongUse("no"), 2), (OSError(28, "full"), 1)]
)
def test_exit_codes(monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int) -> None:
    def fails(context: object) -> None:
        raise raised

    monkeypatch.setattr(program, "invoke", fails)
    assert cli.run(["init"]) == code


@pytest.mark.parametrize(
    ("words", "environment", "russian"),
    [
        (["--help", "--lang", "ru"], {}, True),  # --lang counts wherever it stands
        (["doctor", "--lang=ru", "--help"], {}, True),
        (["--help"], {"GLASNOST_LANG": "ru"}, True),
        (["--help"], {"LC_ALL": "ru_RU.UTF-8"}, True),
        (["--help"], {"LANG": "ru_RU.UTF-8", "LC_ALL": "C.UTF-8"}, False),
        (["--help", "--lang", "en"], {"GLASNOST_LANG": "ru"}, False),
        (["init", "--nonsense", "--lang", "ru"], {}, True),  # the option parser's own words too
    ],
)
def test_the_language(words: list[str], environment: dict[str, str], russian: bool) -> None:
    code = "from glasnost.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env={"LC_ALL": "", **environment}, capture_output=True, encoding="utf-8"
    )
    said = done.stdout + done.stderr
    assert ("Использование:" in said) == russian
    assert ("Usage:" in said) != russian


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_what_it_does(name: str) -> None:
    command = program.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None and command.name == name
    assert command.help and command.get_short_help_str(200).endswith(".")


def test_numbers_stand_right_aligned_with_the_number_beside_the_bar(capsys: pytest.CaptureFixture[str]) -> None:
    show.bars([("freed", 1214), ("not freed", 11131), ("hardly", 1), ("none", 0)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  freed       1,214  ████▍")
    assert lines[1] == "  not freed  11,131  " + "█" * 40
    assert lines[2] == "  hardly          1  ▏"  # one is seen, however many there are of the rest
    assert lines[3] == "  none            0"
    set_language("ru")
    assert show.number(11131) == "11\u00a0131"


def test_a_pipe_that_closes_early_is_no_error() -> None:
    code = "from glasnost.cli import show, program, main\nimport glasnost.cli as c\n"
    code += "program.invoke = lambda context: [show.say('x' * 1000) for _ in range(1000)]\nmain(['init'])"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writer:
        assert writer.stdout and writer.stderr
        writer.stdout.read(10)
        writer.stdout.close()
        assert writer.stderr.read() == b""
