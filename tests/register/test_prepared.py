"""What is prepared for pages is what the tables say, found by key and by place, and made anew when they change."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from invented import digest, put

from glasnost.register import Register
from glasnost.register.case import ABSENT, ANSWERED, CONFLICTING, KNOWN, Run, case_file, marked
from glasnost.register.database import connect
from glasnost.register.decisions import Judgement, history, latest, newest, record, since
from glasnost.register.export import export
from glasnost.register.history import ANSWERED as GIVEN
from glasnost.register.history import CAME, TOLD_AGAIN, Change, happenings
from glasnost.register.prepared import making as making_module
from glasnost.register.prepared.making import making
from glasnost.register.prepared.reading import newest as newest_set
from glasnost.register.prepared.records import is_current, prepare_records


def answer(register: Register, charge: str, value: str, fingerprint: str, fact: str = "paid") -> None:
    record(register, [Judgement("somebody", "any/law", "charge", charge, fact, value, fingerprint)])


def id_of(name: str) -> str:
    return digest("any/invented" + name)[:32]


def test_every_row_is_found_by_its_key_and_by_its_place(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the edges of groups, files and batches alike."""
    for name, value in (("GROUP", 7), ("BUCKET", 50), ("CHAPTER", 64), ("BATCH", 30)):
        monkeypatch.setattr(making_module, name, value)
    monkeypatch.setattr("glasnost.register.prepared.reading.CHAPTER", 64)
    rows = [{"k": f"key {n % 400}", "n": n} for n in range(1000)] + [{"k": None, "n": -1}]
    with connect() as connection, making(register, "trial", "1", {"said": "so"}) as made:
        connection.register("r", pa.Table.from_pylist(rows))
        made.shelf("by_key", connection, "SELECT * FROM r", "k", 7)
        made.list("by_place", connection, "SELECT n FROM r ORDER BY n")
        made.list("empty", connection, "SELECT n FROM r WHERE n > 5000")
        made.shelf("none", connection, "SELECT * FROM r WHERE n > 5000", "k")
    found = newest_set(register, "trial")
    assert found is not None and found.note["said"] == "so"
    for n in range(400):
        expected = sorted(row["n"] for row in rows if row["k"] == f"key {n}")
        assert sorted(row["n"] for row in found.rows("by_key", [f"key {n}"], "k")) == expected
    assert found.rows("by_key", ["key 400", ""], "k") == found.rows("none", ["key 1"], "k") == []
    places = [row["n"] for row in found.page("by_place", 0, 5000)]
    assert places == list(range(-1, 1000))
    for first, count in ((0, 1), (63, 2), (127, 130), (990, 50), (1001, 5), (0, 0)):
        assert [row["n"] for row in found.page("by_place", first, count)] == places[first : first + count]
    assert found.page("empty", 0, 10) == [] and found.count("empty") == 0


def test_a_set_is_whole_or_not_there_and_two_are_kept(register: Register) -> None:
    def make(version: str) -> None:
        with connect() as connection, making(register, "trial", version, {"version": version}) as made:
            made.list("l", connection, "SELECT 1 AS n" if version != "bad" else "SELECT error('stop')")

    for version in ("1", "2", "3"):
        make(version)
    with pytest.raises(Exception, match="stop"):
        make("bad")
    found = newest_set(register, "trial")
    assert found is not None and found.note["version"] == "3"
    names = sorted(path.name for path in (register.folder / "prepared").iterdir() if path.name != "trial.turn")
    assert names == ["trial@2", "trial@3"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (register.folder / "prepared").rglob("*"))


def test_a_slice_holds_what_the_register_holds_of_a_record(register: Register) -> None:
    put(register, "a", {"one": "fined", "two": "freed"})
    put(register, "b", {"three": "fined"})
    answer(register, f"{id_of('one')}-1", "true", "fined")
    answer(register, f"{id_of('two')}-1", "true", "freed")
    records = prepare_records(register)
    assert records.count == 3 and is_current(register)
    assert records.named(f"{id_of('one')}-1") == records.named(id_of("one")) == [id_of("one")]
    part = records.slice([id_of("one")])
    with part.connect() as few, register.snapshot().connect() as all_:
        for table in ("court_case", "charge", "person", "fact", "document", "quote", "issue"):
            whole = f"SELECT * FROM {table} WHERE record_id = '{id_of('one')}'"
            assert few.execute(f"SELECT * FROM {table}").fetchall() == all_.execute(whole).fetchall() != []
        assert few.execute("SELECT * FROM original").fetchall() == all_.execute("SELECT * FROM original").fetchall()
        assert [row[0] for row in few.execute("SELECT subject_id FROM judgement").fetchall()] == [f"{id_of('one')}-1"]
    put(register, "c", {"four": "fined"})
    assert not is_current(register)
    assert prepare_records(register).count == 4 and is_current(register)


def test_a_case_tells_what_is_known_who_said_so_and_what_is_not(register: Register) -> None:
    put(register, "a", {"one": "fined", "two": "freed"})
    charge = f"{id_of('one')}-1"
    answer(register, charge, "false", "fined")
    answer(register, charge, "true", "fined")
    answer(register, charge, "true", "an earlier text", "old")
    found = case_file(prepare_records(register), id_of("one"))
    assert found is not None and found.document is not None and found.original is not None
    fields = {field.name: field for field in found.charges[0].fields}
    assert (fields["said"].state, fields["said"].value) == (KNOWN, "fined")
    assert fields["said"].quote is not None and fields["said"].quote["words"] == "fined"
    assert (fields["paid"].state, fields["paid"].value, len(fields["paid"].answers)) == (ANSWERED, "true", 2)
    assert fields["paid"].answer is not None and fields["paid"].answer.made_by == "somebody"
    assert (fields["old"].state, fields["old"].value, len(fields["old"].answers)) == (ABSENT, None, 1)
    assert fields["verdict"].state == ABSENT
    record(register, [Judgement("somebody", "any/law", "case", id_of("one"), "paid", "false", "fined")])
    again = case_file(prepare_records(register), id_of("one"))
    assert again is not None
    assert {field.name: field.state for field in again.charges[0].fields}["paid"] == CONFLICTING
    assert case_file(prepare_records(register), "0" * 32) is None


def test_quotes_are_marked_where_they_stand_even_if_they_overlap() -> None:
    """Code points count, places outside the text are cut, and the pieces make up the text."""
    text = "ab😀cdef"
    quotes = [
        {"start_at": 1, "end_at": 4, "charge_id": "c", "field": "x"},
        {"start_at": 3, "end_at": 99, "charge_id": "c", "field": "y"},
        {"start_at": 2, "end_at": 2, "charge_id": "c", "field": "empty"},
    ]
    runs = marked(text, quotes)
    x, y = ("c", "x"), ("c", "y")
    assert runs == [Run("a", ()), Run("b😀", (x,), (x,)), Run("c", (x, y), (y,)), Run("def", (y,), ())]
    assert "".join(run.text for run in runs) == text and marked("", quotes) == []


def test_history_names_every_file_and_answer_and_what_changed(register: Register) -> None:
    put(register, "a", {"one": "fined", "two": "freed"})
    answer(register, f"{id_of('one')}-1", "true", "fined")
    put(register, "b", {"one": "quashed"})
    put(register, "c", {"one": "quashed", "two": "freed"})
    records = prepare_records(register)
    found = happenings(records, id_of("one"))
    assert [one.kind for one in found] == [CAME, GIVEN, TOLD_AGAIN, TOLD_AGAIN]
    assert [one.holds for one in found] == [False, False, False, True]
    assert Change(None, "result", "fined", "quashed") in found[2].changes and found[3].changes == ()
    assert found[0].original is not None and found[0].original["file_name"] and found[0].row is not None
    assert [one.kind for one in happenings(records, id_of("two"))] == [CAME, TOLD_AGAIN]


def test_judgements_are_told_by_subject_by_number_and_all(register: Register) -> None:
    assert list(history(register)) == [] and newest(register) == 0 and since(register, 0) == {}
    put(register, "a", {"one": "fined", "two": "freed"})
    one, two = f"{id_of('one')}-1", f"{id_of('two')}-1"
    answer(register, one, "true", "fined")
    first = newest(register)
    answer(register, one, "false", "fined")
    answer(register, two, "true", "freed")
    assert [(row.subject_id, row.value) for row in latest(register, [one])] == [(one, "false")]
    assert [row.value for row in history(register, [one])] == ["true", "false"]
    assert len(list(history(register))) == 3 and since(register, first) == {"paid": 2}


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_everything_is_exported(register: Register, tmp_path: Path, format: str) -> None:
    put(register, "a", {"one": "fined", "two": "freed"})
    answer(register, f"{id_of('one')}-1", "true", "fined")
    answer(register, f"{id_of('one')}-1", "false", "fined")
    told: list[str] = []
    path = tmp_path / "all.zip"
    events = [{"at": "now", "what": "login"}]
    done = export(register, path, format, more={"event": events}, progress=lambda what, done, total: told.append(what))
    with zipfile.ZipFile(path) as archive, register.snapshot().connect() as connection:
        assert archive.testzip() is None
        for table in register.snapshot().versions:
            expected = connection.execute(f"SELECT * FROM {table}").fetchall()
            data = archive.read(f"{table}.{format}")
            (tmp_path / "one").write_bytes(data)
            reader = "read_csv" if format == "csv" else "read_parquet"
            options = ", all_varchar = true" if format == "csv" else ""
            (count,) = connection.execute(f"SELECT count(*) FROM {reader}('{tmp_path / 'one'}'{options})").fetchall()[0]
            assert count == len(expected) == done.rows[table]
        answers = list(csv.DictReader(io.StringIO(archive.read("judgement.csv").decode())))
        assert [row["value"] for row in answers] == ["true", "false"]
        assert archive.read("event.csv").decode().splitlines() == ["at,what", "now,login"]
        assert "README.txt" in archive.namelist() and "charge" in told
