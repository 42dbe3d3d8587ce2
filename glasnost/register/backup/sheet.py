"""The recovery sheet: a page to print, by which somebody who has never seen the program gets a register back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from glasnost import __version__
from glasnost.model.language import _, language
from glasnost.model.problems import Problem
from glasnost.register.atomic import write_whole
from glasnost.register.backup.keys import SECRET

LAYOUT = Path(__file__).with_name("sheet.typ")
GROUP = 5  # characters of a secret key that stand together
LINE = "_" * 34  # to write on


@dataclass(frozen=True)
class Step:
    """What to do, and the command to type."""

    words: str
    command: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the sheet. `rows`: headings first; `key`: the groups of a secret key."""

    heading: str
    text: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def write_sheet(path: Path, recipients: Sequence[str], day: datetime, name: str, secret: str | None = None) -> None:
    """Write the sheet as PDF. name: of the backup's file; empty if the sheet is of a key. secret: to print.

    Raises Problem if the file is there or cannot be written.
    """
    import typst

    check_free(path)
    data = {
        "language": language(),
        "title": _("Recovery sheet of a Glasnost register"),
        "lead": _("Made on {day} by Glasnost {version}. Print it, then delete the file.").format(
            day=f"{day:%d.%m.%Y}", version=__version__
        ),
        "parts": [asdict(part) for part in _parts(recipients, name, secret)],
    }
    nowhere = str(LAYOUT)  # a file where a folder of packages would be: none is found there, and none is fetched
    found = typst.compile(
        str(LAYOUT),
        root=str(LAYOUT.parent),
        font_paths=[],
        ignore_system_fonts=True,
        package_path=nowhere,
        package_cache_path=nowhere,
        sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        format="pdf",
        timestamp=0,
    )
    with write_whole(path) as temporary:
        temporary.write_bytes(found)


def check_free(path: Path) -> None:
    """Raises Problem if there is a file already."""
    if path.exists():
        raise Problem(
            _("the file is there already, and a sheet overwrites nothing"),
            where=str(path),
            remedy=_("Name another file."),
        )


def _parts(recipients: Sequence[str], name: str, secret: str | None) -> list[Part]:
    return [
        Part(
            _("What it opens"),
            [
                _("The backup {name}.").format(name=name) if name else _("Every backup that was made for this key."),
                _(
                    "A backup holds the whole register: the names of people, the courts' files, the answers. Any one "
                    "of the keys below opens it, alone. Without a key nobody opens it, nor can anyone help."
                ),
            ],
            rows=[
                [_("Public key (no secret)"), _("Who has its secret half, and where")],
                *([f"{key[:12]}…{key[-6:]}", LINE] for key in recipients),
            ],
        ),
        *([_secret(secret)] if secret else []),
        Part(
            _("Where to keep it"),
            [
                _("On paper, in a sealed envelope, in a place that is locked and is not the place of the computer.")
                if secret
                else _("With a trusted person, away from the computer. This sheet holds no secret."),
                _(
                    "The second key belongs to another person in another place: then a search, a fire or one person's "
                    "silence takes neither the register nor the way to it. Never keep a key and a backup together."
                ),
                _(
                    "Twice a year open the backup for trial (step 3). A backup that nobody has opened is a hope, not a "
                    "backup."
                ),
            ],
        ),
        Part(_("How to get the register back"), steps=_steps(name, bool(secret))),
        Part(
            _("Without Glasnost"),
            [_("The file opens with the programs age and tar, which any computer with Linux or macOS can have:")],
            steps=[
                Step(_("In a new folder, unpack:"), f"age -d -i KEY {name or 'BACKUP.age'} | tar -x"),
                Step(_("Compare every file with its hash:"), "sha256sum -c SHA256SUMS"),
            ],
        ),
    ]


def _secret(secret: str) -> Part:
    beginning = len(SECRET) + 1
    groups = [secret[:beginning], *(secret[at : at + GROUP] for at in range(beginning, len(secret), GROUP))]
    return Part(
        _("The secret key"),
        [
            _(
                "Whoever reads these letters reads the register. Spaces do not count; there is no letter O and no "
                "letter I."
            )
        ],
        key=groups,
    )


def _steps(name: str, typed: bool) -> list[Step]:
    backup = name or "BACKUP.age"
    return [
        Step(_("On a computer with an encrypted disk install Glasnost (it needs Python 3.11 or later).")),
        Step(
            _("Type the key above into a text file, in one line, and call it KEY. A mistyped letter is noticed.")
            if typed
            else _("Take the file with the secret key from the person who keeps it. Here it is called KEY.")
        ),
        Step(
            _("Try: this opens the backup, checks every file, and leaves nothing behind."),
            f"glasnost restore --drill {backup} --identity KEY",
        ),
        Step(
            _("Restore into a folder that does not exist yet. Nothing is overwritten."),
            f"glasnost --register NEW-FOLDER restore {backup} --identity KEY",
        ),
        Step(_("Delete the file KEY again, and make a backup for new keys if this one has been seen by others.")),
    ]
