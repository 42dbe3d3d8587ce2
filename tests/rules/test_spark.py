"""Spark gives what DuckDB gives, to the last cell."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from glasnost.cli import run
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.screening import Screened
from glasnost.rules.spark import Law, decide
from glasnost.rules.spark_session import named, start

ROOT = Path(__file__).resolve().parent.parent.parent
MASTER = "local[2]"


@pytest.fixture(scope="module")
def spark() -> None:
    if shutil.which("java") is None or not _installed("pyspark"):
        pytest.skip("Spark needs Java 17 and pyspark")


def _installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def register_of(folder: Path, file: Path, source: str) -> Register:
    assert run(["--register", str(folder), "init"]) == 0
    assert run(["--register", str(folder), "ingest", str(file), "--source", source]) == 0
    return Register.open(folder)


@pytest.mark.parametrize(
    ("source", "file", "law", "settings"),
    [
        ("any/spreadsheet", "examples/demo/cases.csv", "ru/amnesty-2018-wider", {}),
        ("us/ca/doj", "sources/us/ca/doj/sample.csv", "us/ca/prop64-la", {"county": "SAMPLE COUNTY"}),
    ],
)
def test_equal_to_the_last_cell(
    spark: None, tmp_path: Path, source: str, file: str, law: str, settings: dict[str, str]
) -> None:
    register = register_of(tmp_path / "r", ROOT / file, source)
    told = []
    for master in (None, MASTER):
        screened = Screened(register, find_rulebook(law), date(2019, 11, 11), settings, master)
        rows = screened.connection.execute("SELECT * FROM screened ORDER BY charge_id").fetchall()
        told.append((rows, sorted((u.fact, u.rows) for u in screened.unusable), screened.summary().asks))
    assert told[0] == told[1]
    assert told[0][0]


@pytest.mark.parametrize(
    ("master", "said"),
    [
        ("nowhere", "«nowhere» is no address"),
        ("local[x]", "«local[x]» is no address"),
        ("local[0]", "«local[0]» is no address"),
        ("spark://127.0.0.1", "is no address"),
        ("spark://127.0.0.1:9", "no Spark master answers"),
        ("yarn", "HADOOP_CONF_DIR is not set"),
    ],
)
def test_a_master_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, master: str, said: str) -> None:
    if not _installed("pyspark"):
        pytest.skip("pyspark not installed")
    monkeypatch.delenv("HADOOP_CONF_DIR", raising=False)
    monkeypatch.delenv("YARN_CONF_DIR", raising=False)
    with pytest.raises(Problem) as caught:
        start(master)
    assert said in str(caught.value) and master in str(caught.value)


def test_a_master_without_spark_is_wrong_use(tmp_path: Path) -> None:
    register_of(tmp_path / "r", ROOT / "examples/demo/cases.csv", "any/spreadsheet")
    assert run(["--register", str(tmp_path / "r"), "screen", "ru/amnesty-2018-wider", "--master", MASTER]) == 2


def test_an_old_java_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not _installed("pyspark"):
        pytest.skip("pyspark not installed")
    (tmp_path / "bin").mkdir()
    java = tmp_path / "bin" / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
    java.chmod(0o700)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Problem, match="needs Java 17 or newer, and found 8"):
        start(MASTER)


def test_a_worker_of_another_version_decides_nothing() -> None:
    law = Law(find_rulebook("ru/amnesty-2018-wider"), date(2019, 11, 11), (), version="0.0.0")
    with pytest.raises(RuntimeError) as caught:
        list(decide(law, iter([])))
    told = named(RuntimeError(f"PythonException: Traceback …\nRuntimeError: {caught.value}\n at org.apache"), MASTER)
    assert "another version of Glasnost: " in str(told)


def test_without_java_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not _installed("pyspark"):
        pytest.skip("pyspark not installed")
    register_of(tmp_path / "r", ROOT / "examples/demo/cases.csv", "any/spreadsheet")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    code = f"""
import sys
from glasnost.cli import run
sys.exit(run(["--register", {str(tmp_path / "r")!r}, "screen", "ru/amnesty-2018-wider", "--engine", "spark"]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # a new JVM
    assert done.returncode == 1 and "Java" in done.stderr and "Traceback" not in done.stderr
