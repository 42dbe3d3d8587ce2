"""A backup opens with either key, gives back the same register, and is refused when anything about it is not right."""

from __future__ import annotations

import io
import random
import signal
import stat
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from invented import contents, put
from writer import EXPORTS, work

from glasnost import cli
from glasnost.model.problems import Problem, WrongUse
from glasnost.register import Register, delta
from glasnost.register.backup import keys, making, stream
from glasnost.register.backup.making import make_backup
from glasnost.register.backup.opening import drill, restore
from glasnost.register.decisions import Judgement, latest, record

FIRST = Judgement("Invented Lawyer", "any/law", "charge", "x-1", "paid", "true", "f1", "ab" * 32, "the letter")
ROOT = Path(__file__).resolve().parent.parent.parent


def no_passphrase() -> str:
    raise AssertionError("no passphrase is needed")


@pytest.fixture
def pair(tmp_path: Path) -> list[Path]:
    """Two keys, outside of any register."""
    home = tmp_path / "keys"
    home.mkdir()
    for name in ("one", "two"):
        keys.new_key(home / name, tmp_path / "register")
    return [home / "one", home / "two"]


def public(pair: list[Path]) -> list[str]:
    return keys.recipients(f"{path}.pub" for path in pair)


def opened_by(path: Path) -> list[pyrage.x25519.Identity]:
    return keys.identities(path, no_passphrase)


@pytest.fixture
def filled(register: Register) -> Register:
    put(register, "a", {"one": "pending", "two": "fined"}, day="2026-01-01")
    put(register, "b", {"one": "fined"}, day="2026-02-01")
    record(register, [FIRST])
    record(register, [replace(FIRST, value="false", replaces=1)])
    return register


# -- there and back


@pytest.mark.parametrize("which", [0, 1])
def test_either_key_alone_gives_the_register_back(filled: Register, pair: list[Path], which: int) -> None:
    home = filled.folder.parent
    made = make_backup(filled, home / "b.age", public(pair))
    assert made.wrong == []
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    opened = restore(made.path, home / "new", opened_by(pair[which]))
    back = Register.open(home / "new")
    assert contents(back) == contents(filled)
    assert back.key == filled.key
    assert latest(back) == latest(filled)
    assert (opened.sound, opened.charges, opened.answers, opened.run_id) == (True, 2, 2, filled.snapshot().run_id)
    # earlier versions, by which verdicts are traced, are readable too
    old = replace(filled.snapshot(), versions={"charge": 1})
    assert [Path(file).name for file in replace(back.snapshot(), versions={"charge": 1}).files("charge")] == [
        Path(file).name for file in old.files("charge")
    ]
    put(back, "c", {"three": "fined"})  # and it can be written
    for path in (home / "new").rglob("*"):
        assert not path.stat().st_mode & 0o077, path


def test_nothing_readable_stands_in_the_file(filled: Register, pair: list[Path]) -> None:
    made = make_backup(filled, filled.folder.parent / "b.age", public(pair))
    data = made.path.read_bytes()
    for word in (b"Invented", b"judgements", b"fined", b"paid", b"PAR1"):
        assert word not in data


def test_it_opens_without_the_program(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    """A plain tar in a plain age file, with sums that sha256sum reads."""
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    plain = pyrage.decrypt(made.path.read_bytes(), opened_by(pair[0]))
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        archive.extractall(tmp_path / "out", filter="data")
    ran = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path / "out", capture_output=True, text=True, check=True
    )
    assert ran.stdout.count(": OK\n") == made.files


def test_a_backup_while_others_write_is_one_consistent_state(register: Register, pair: list[Path]) -> None:
    """Each backup is what the register was after one of the writer's steps."""
    home = register.folder.parent
    twin = Register.create(home / "twin")
    states = [contents(twin)]
    for export in EXPORTS:
        work(twin, [export])
        states.append(contents(twin))
    thread = threading.Thread(target=work, args=(register, EXPORTS))
    thread.start()
    made = []
    while thread.is_alive():
        made.append(make_backup(register, home / f"{len(made)}.age", public(pair)).path)
    thread.join()
    assert made
    for path in made[:: max(1, len(made) // 6)]:
        opened = restore(path, home / "new" / path.stem, opened_by(pair[0]))
        assert opened.sound, opened.findings
        back = Register.open(home / "new" / path.stem)
        assert contents(back) in states
        for table, version in back.snapshot().versions.items():  # nothing of a step that had not ended
            assert delta.version(back.folder / "tables" / table) == version


def test_a_register_of_nothing(register: Register, pair: list[Path]) -> None:
    home = register.folder.parent
    make_backup(register, home / "b.age", public(pair))
    assert restore(home / "b.age", home / "new", opened_by(pair[0])).sound
    put(Register.open(home / "new"), "a", {"one": "fined"})


def test_memory_does_not_grow_with_the_register(register: Register, pair: list[Path]) -> None:
    """A register of 250 MB is written and opened with less than 100 MB more than the program has before."""
    big = register.folder.parent / "big"
    with big.open("wb") as file:
        for _n in range(250):
            file.write(random.randbytes(1 << 20))
    register.keep(big)
    big.unlink()
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from glasnost.register import Register\n"
        "from glasnost.register.backup import keys, making, opening\n"
        "register = Register.open(Path(sys.argv[1])); home = register.folder.parent\n"
        "register.snapshot().connect().close()\n"  # the libraries themselves
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "made = making.make_backup(register, home / 'b.age', keys.recipients(name + '.pub' for name in sys.argv[2:]))\n"
        "assert opening.drill(made.path, keys.identities(Path(sys.argv[2]), input), home).sound\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(register.folder), *map(str, pair)], capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 100 << 10  # KB
    (register.folder.parent / "b.age").unlink()


# -- what is refused


def test_one_recipient_only_if_told(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="its loss is the loss of the backup"):
        make_backup(filled, tmp_path / "b.age", public(pair[:1]))
    with pytest.raises(WrongUse, match="loss"):  # the same key twice is one key
        make_backup(filled, tmp_path / "b.age", public([pair[0], pair[0]]))
    with pytest.raises(WrongUse, match="for whom"):
        make_backup(filled, tmp_path / "b.age", [])
    make_backup(filled, tmp_path / "b.age", public(pair[:1]), single=True)


def test_nothing_is_overwritten(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    before = made.path.read_bytes()
    with pytest.raises(Problem, match="there already"):
        make_backup(filled, made.path, public(pair))
    with pytest.raises(Problem, match="not empty"):
        restore(made.path, filled.folder, opened_by(pair[0]))
    with pytest.raises(Problem, match="never overwritten"):
        keys.new_key(pair[0], filled.folder)
    assert made.path.read_bytes() == before
    assert contents(filled)["charge"]


def test_no_key_and_no_backup_in_the_registers_folder(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(filled.folder)
    for home in (filled.folder, filled.folder / "temporary", tmp_path / "way"):
        with pytest.raises(WrongUse, match="taken with it"):
            keys.new_key(home / "key2", filled.folder)
        with pytest.raises(WrongUse, match="lost with it"):
            make_backup(filled, home / "b.age", public(pair))


def test_a_key_that_is_not_the_right_one(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    keys.new_key(tmp_path / "keys" / "third", filled.folder)
    for attempt in (
        lambda key: drill(made.path, key, tmp_path),
        lambda key: restore(made.path, tmp_path / "new", key),
    ):
        with pytest.raises(Problem, match="this key does not open the backup"):
            attempt(opened_by(tmp_path / "keys" / "third"))
    assert not (tmp_path / "new").exists()
    assert leftovers(tmp_path) == []


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_change_or_a_cut_anywhere_is_noticed(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    """A byte changed, a byte cut off, in the head of the file, in each of its blocks and at its ends."""
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    data = made.path.read_bytes()
    drill(made.path, opened_by(pair[0]), tmp_path)
    places = [*range(0, 400, 23), *range(400, len(data), len(data) // 24), len(data) - 17, len(data) - 1]
    bad = tmp_path / "bad.age"
    for place in places:
        for harm in (
            data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :],
            data[:place],
            data[:place] + data[place + 1 :],
        ):
            bad.write_bytes(harm)
            with pytest.raises(Problem):
                drill(bad, opened_by(pair[0]), tmp_path)
            with pytest.raises(Problem):
                restore(bad, tmp_path / "new", opened_by(pair[0]))
    bad.write_bytes(data + b"x")
    with pytest.raises(Problem):
        drill(bad, opened_by(pair[0]), tmp_path)
    assert not (tmp_path / "new").exists()
    assert leftovers(tmp_path) == []


def repacked(backup: Path, pair: list[Path], change: str) -> bytes:
    """What somebody who has the public keys could make of a backup: the same with one thing wrong."""
    plain = pyrage.decrypt(backup.read_bytes(), opened_by(pair[0]))
    out = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(plain)) as old, tarfile.open(fileobj=out, mode="w") as new:
        members = old.getmembers()
        for member in members:
            file = old.extractfile(member)
            assert file is not None
            data = file.read()
            if change == "changed" and member.name.startswith("originals/"):
                data = b"x" + data[1:]
            if change == "missing" and member.name.startswith("runs/"):
                continue
            if change == "sums" and member.name == stream.SUMS:
                data = data.replace(b"  key\n", b"  kez\n")
            if change == "no end" and member.name == stream.SUMS:
                continue
            if change == "outside" and member.name == "key":
                member.name = "runs/../../key"
            if change == "strange" and member.name == "key":
                member.name = "lock/key"
            if change == "link" and member.name == "key":
                member.type, member.linkname, data = tarfile.SYMTYPE, "/etc/passwd", b""
            if change == "later" and member.name == making.ABOUT:
                data = data.replace(b'"format": 1', b'"format": 9')
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
            if change == "twice" and member.name == "key":
                new.addfile(member, io.BytesIO(data))
        if change == "behind":
            new.addfile(tarfile.TarInfo("runs/more"), io.BytesIO(b""))
    return bytes(pyrage.encrypt(out.getvalue(), [pyrage.x25519.Recipient.from_str(key) for key in public(pair)]))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("changed", "is not what it was.*originals/"),
        ("missing", "is not what it was"),
        ("sums", "is not what it was.*key"),
        ("no end", "its end is missing"),
        ("outside", "no part of a register"),
        ("strange", "no part of a register"),
        ("link", "no file"),
        ("twice", "twice"),
        ("behind", "behind the end"),
        ("later", "later glasnost"),
    ],
)
def test_a_wrong_inside_is_noticed(filled: Register, pair: list[Path], tmp_path: Path, change: str, words: str) -> None:
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    bad = tmp_path / "bad.age"
    bad.write_bytes(repacked(made.path, pair, change))
    with pytest.raises(Problem, match=words):
        restore(bad, tmp_path / "new", opened_by(pair[0]))
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "key").exists()
    assert leftovers(tmp_path) == []


def test_what_is_no_backup(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    (tmp_path / "letter.age").write_text("Dear Madam, dear Sir")
    (tmp_path / "empty.age").write_bytes(b"")
    for name, words in (("letter.age", "no backup"), ("empty.age", "no backup"), ("none.age", "cannot be read")):
        with pytest.raises(Problem, match=words):
            drill(tmp_path / name, opened_by(pair[0]), tmp_path)


def test_a_missing_file_stops_the_backup_and_a_damaged_one_is_named(
    filled: Register, pair: list[Path], tmp_path: Path
) -> None:
    [original, *_more] = sorted((filled.folder / "originals").glob("*/*"))
    original.write_bytes(b"changed")
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    assert made.wrong == [f"originals/{original.parent.name}/{original.name}"]
    opened = drill(made.path, opened_by(pair[0]), tmp_path)
    assert not opened.sound  # a drill says what a restore would give
    Path(filled.snapshot().files("charge")[0]).unlink()
    with pytest.raises(Problem, match="a file of the register is missing"):
        make_backup(filled, tmp_path / "c.age", public(pair))
    assert not (tmp_path / "c.age").exists()
    assert leftovers(tmp_path) == []
    assert list((filled.folder / "temporary").iterdir()) == []


# -- ended in the middle


SLOW = (
    "import sys, time; from pathlib import Path\n"
    "from glasnost.register import Register\n"
    "from glasnost.register.backup import keys, making, opening\n"
    "def slow(size):\n    print(size, flush=True); time.sleep(0.05)\n"
    "what, folder, target, key = sys.argv[1:5]\n"
    "if what == 'backup':\n"
    "    making.make_backup(Register.open(Path(folder)), Path(target), keys.recipients([key + '.pub']), single=True, "
    "done=slow)\n"
    "else:\n"
    "    opening.restore(Path(target), Path(folder), keys.identities(Path(key), input), slow)\n"
)


@pytest.fixture
def killed(pair: list[Path]) -> Iterator[object]:
    def run(what: str, folder: Path, target: Path, files: int) -> None:
        words = [sys.executable, "-c", SLOW, what, str(folder), str(target), str(pair[0])]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _n in range(files):
                assert process.stdout.readline()
            process.kill()

    yield run


@pytest.mark.parametrize("files", [1, 12, 30])
def test_a_killed_backup_leaves_no_file_and_the_next_clears_away(
    filled: Register, pair: list[Path], tmp_path: Path, killed: object, files: int
) -> None:
    out = tmp_path / "stick"
    out.mkdir()
    killed("backup", filled.folder, out / "b.age", files)  # type: ignore[operator]
    assert not (out / "b.age").exists()
    make_backup(filled, out / "b.age", public(pair))
    assert [path.name for path in out.iterdir()] == ["b.age"]
    assert drill(out / "b.age", opened_by(pair[0]), tmp_path).sound
    with filled.writing():  # what it left inside is cleared away as what any killed command leaves
        pass
    assert list((filled.folder / "temporary").iterdir()) == []


def test_a_killed_restore_leaves_no_register(
    filled: Register, pair: list[Path], tmp_path: Path, killed: object
) -> None:
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    killed("restore", tmp_path / "new" / "register", made.path, 20)  # type: ignore[operator]
    assert not (tmp_path / "new" / "register").exists()
    restore(made.path, tmp_path / "new" / "register", opened_by(pair[0]))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["register"]


def test_a_drill_that_is_told_to_end_clears_away(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    home = tmp_path / "home"
    home.mkdir()
    code = (
        "import sys, time; from glasnost import cli; from glasnost.register.backup import stream\n"
        "def slow(*rest):\n    print('x', flush=True); time.sleep(60)\n"
        "stream._compare = slow\n"
        "sys.exit(cli.run(sys.argv[1:]))\n"
    )
    words = ["restore", "--drill", str(made.path), "--identity", str(pair[0]), "--in", str(home)]
    with subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ran:
        assert ran.stdout is not None
        assert ran.stdout.readline()
        assert len(list(home.iterdir())) == 1
        ran.send_signal(signal.SIGTERM)
        assert ran.wait(20) == 130
    assert list(home.iterdir()) == []


def test_a_full_disk_leaves_no_backup(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    """The limit on the size of a file is the full disk that a test can have."""
    code = (
        "import resource, signal, sys; from glasnost import cli\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "sys.exit(cli.run(sys.argv[1:]))\n"
    )
    out = tmp_path / "stick"
    out.mkdir()
    to = [word for path in pair for word in ("--to", f"{path}.pub")]
    words = ["--register", str(filled.folder), "backup", str(out), *to]
    ran = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "the disk is full" in ran.stderr
    assert list(out.iterdir()) == []
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    words = ["--register", str(tmp_path / "new"), "restore", str(made.path), "--identity", str(pair[0])]
    limited = code.replace("100_000", "3_000")
    ran = subprocess.run([sys.executable, "-c", limited, *words], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "the disk is full" in ran.stderr
    assert not (tmp_path / "new").exists()
    assert leftovers(tmp_path) == []


# -- keys


def test_a_key_is_private_typed_with_spaces_and_told_when_mistyped(tmp_path: Path) -> None:
    key, secret = keys.new_key(tmp_path / "k", tmp_path / "register")
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
    assert secret not in (tmp_path / "k.pub").read_text()
    assert keys.recipients([key, str(tmp_path / "k.pub")]) == [key]
    typed = tmp_path / "typed"
    typed.write_text(" ".join(secret[n : n + 5] for n in range(0, len(secret), 5)).lower() + "\n")
    assert [str(one.to_public()) for one in opened_by(typed)] == [key]
    typed.write_text(secret[:-3] + ("Q" if secret[-3] != "Q" else "P") + secret[-2:])
    with pytest.raises(Problem, match=r"typed:1: .*mistyped"):
        opened_by(typed)
    typed.write_text("nothing")
    with pytest.raises(Problem, match="no secret key"):
        opened_by(typed)
    with pytest.raises(Problem, match="no public key"):
        keys.recipients([str(typed)])
    with pytest.raises(Problem, match="no public key"):
        keys.recipients([key[:-1] + ("q" if key[-1] != "q" else "p")])


def test_a_key_locked_with_a_passphrase(tmp_path: Path) -> None:
    key, secret = keys.new_key(tmp_path / "k", tmp_path / "register", "four invented words")
    assert secret.encode() not in (tmp_path / "k").read_bytes()
    assert [str(one.to_public()) for one in keys.identities(tmp_path / "k", lambda: "four invented words")] == [key]
    with pytest.raises(Problem, match="passphrase does not open"):
        keys.identities(tmp_path / "k", lambda: "others")


# -- the two databases


def rows() -> list[tuple[object, ...]]:
    from glasnost.register.judgements.models import Judgement as Model

    return list(Model.objects.order_by("id").values_list())


def answers(folder: Path) -> list[tuple[object, ...]]:
    from glasnost.register import orm

    with orm.opened(folder):
        return rows()


@pytest.mark.parametrize("before", ["sqlite", "postgresql"])
@pytest.mark.parametrize("after", ["sqlite", "postgresql"])
def test_answers_go_from_either_database_into_either(
    register: Register,
    pair: list[Path],
    postgresql: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: str,
    after: str,
) -> None:
    import psycopg

    other = postgresql + "_after"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {other.rpartition('/')[2]}")
    if before == "postgresql":
        monkeypatch.setenv("GLASNOST_DATABASE", postgresql)
    record(register, [FIRST, replace(FIRST, fact="«кавычки»\n{{x}}")])
    record(register, [replace(FIRST, value="false", replaces=1)])
    wanted = answers(register.folder)
    assert len(wanted) == 3
    made = make_backup(register, tmp_path / "b.age", public(pair))
    assert drill(made.path, opened_by(pair[0]), tmp_path).answers == 3
    monkeypatch.delenv("GLASNOST_DATABASE", raising=False)
    if after == "postgresql":
        monkeypatch.setenv("GLASNOST_DATABASE", other)
    restore(made.path, tmp_path / "new", opened_by(pair[1]))
    assert answers(tmp_path / "new") == wanted
    assert (tmp_path / "new" / "judgements.sqlite3").exists() == (after == "sqlite")
    assert not (tmp_path / "new" / "judgements.jsonl").exists()
    record(Register.open(tmp_path / "new"), [replace(FIRST, value="a fourth")])  # numbers go on
    assert [row[0] for row in answers(tmp_path / "new")] == [1, 2, 3, 4]
    if after == "postgresql":
        with pytest.raises(Problem, match="database is not empty"):
            restore(made.path, tmp_path / "again", opened_by(pair[0]))
        assert not (tmp_path / "again").exists()


def test_answers_given_during_the_backup_and_in_a_write_ahead_log(
    filled: Register, pair: list[Path], tmp_path: Path
) -> None:
    """The web pages' way with SQLite: what was committed is in the backup, what was not is not, and nobody waits."""
    import sqlite3

    answer = (
        "INSERT INTO judgements_judgement (made_at, made_by, rulebook_id, subject_kind, subject_id, fact, value,"
        " reason, fingerprint, file) VALUES ('2026-01-01 00:00:00', 'x', 'x', 'x', ?, 'x', 'x', '', 'x', '')"
    )
    connection = sqlite3.connect(filled.folder / "judgements.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(answer, ["committed"])
    connection.execute("BEGIN")
    connection.execute(answer, ["open"])
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    connection.execute("COMMIT")
    connection.close()
    restore(made.path, tmp_path / "new", opened_by(pair[0]))
    assert sorted(p.name for p in (tmp_path / "new").iterdir() if "sqlite" in p.name) == ["judgements.sqlite3"]
    assert {row.subject_id for row in latest(Register.open(tmp_path / "new"))} == {"x-1", "committed"}


def test_nobody_is_signed_in_after_a_restore(filled: Register, pair: list[Path], tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(filled.folder / "judgements.sqlite3") as connection:
        connection.execute("CREATE TABLE django_session (session_key TEXT)")
        connection.execute("INSERT INTO django_session VALUES ('invented')")
    connection.close()
    made = make_backup(filled, tmp_path / "b.age", public(pair))
    restore(made.path, tmp_path / "new", opened_by(pair[0]))
    connection = sqlite3.connect(tmp_path / "new" / "judgements.sqlite3")
    assert connection.execute("SELECT count(*) FROM django_session").fetchall() == [(0,)]
    connection.close()


# -- the commands


def test_the_commands(filled: Register, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "keys"
    home.mkdir()
    base = ["--register", str(filled.folder), "backup"]
    assert cli.run([*base, "--new-key", str(home / "one"), "--sheet", str(home / "one.pdf")]) == 0
    assert cli.run([*base, "--new-key", str(home / "two")]) == 0
    secret = (home / "one").read_text().splitlines()[-1]
    text = pdf_text(home / "one.pdf")
    assert secret in "".join(text.split())
    to = ["--to", str(home / "one.pub"), "--to", str(home / "two.pub")]
    assert cli.run([*base, str(tmp_path / "b.age"), *to, "--sheet", str(tmp_path / "sheet.pdf")]) == 0
    text = pdf_text(tmp_path / "sheet.pdf")
    assert "restore --drill b.age" in text and "AGE-SECRET" not in text
    assert cli.run([*base, str(tmp_path / "c.age"), *to[:2]]) == 2
    assert cli.run(["restore", "--drill", str(tmp_path / "b.age"), "--identity", str(home / "two")]) == 0
    out = capsys.readouterr().out
    assert "every hash agrees" in out and "Nothing was left behind" in out
    new = ["--register", str(tmp_path / "new"), "restore", str(tmp_path / "b.age"), "--identity", str(home / "one")]
    assert cli.run(new) == 0
    assert cli.run(new) == 1
    assert "nothing is restored over it" in capsys.readouterr().err
    assert contents(Register.open(tmp_path / "new")) == contents(filled)


def pdf_text(path: Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    found = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return found
