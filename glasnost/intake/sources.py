"""Sources: a folder each, with a description, an invented sample and the rows expected of it."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from glasnost.model.language import _
from glasnost.model.places import folder
from glasnost.model.problems import Problem
from glasnost.model.records import Source
from glasnost.register.tables import schema

CASE_FIELDS = ("docket_number", "uid", "court", "region", "stage", "received_on", "result")
PERSON_FIELDS = ("name", "kind", "born_on")
# a printed citation, and where else one may stand; a record key that is kept nowhere else; the section of the register
# that the record is from; in a person's history what a row is, and the number of its count
SPECIAL_FIELDS = ("article", "comment", "key", "section", "step", "count")
EXHIBIT_FIELDS = ("file", "note")  # of a list of pictures
# of an official table: each row is a year and a provision, its measures stand in [measures]
FIGURE_FIELDS = ("year", "reference")
# of an official list of banned materials
MATERIAL_FIELDS = ("number", "title", "authors", "decided_on", "listed_on")
MEASURE_KEYS = frozenset(("measure", "unit", "title", "title_ru", "definition", "definition_ru"))
STEP_KEYS = ("charge", "ignored", "fact", "under")
DERIVED_FIELDS = frozenset(
    (
        *("charge_id", "case_id", "person_id", "record_id", "source_id", "original", "fingerprint"),
        *("jurisdiction", "code", "part", "point", "provision", "inchoate"),
    )
)
KNOWN_KEYS = frozenset(
    (
        *(
            "id",
            "title",
            "title_ru",
            "publisher",
            "country",
            "licence",
            "key",
            "rows",
            "columns",
            "ignored",
            "headings",
        ),
        *("lookups", "exported", "extra_columns_are_facts", "expectations", "organisations", "stages", "code", "notes"),
        *("result_stages", "blanks", "facts", "count", "steps", "record_complete"),
        *("measures", "gaps", "gaps_ru"),
    )
)


def charge_fields() -> dict[str, str]:
    """Field of a charge that a file can give → the name of its type."""
    names = {"string": "str", "date32[day]": "date", "bool": "bool", "int64": "int", "double": "float"}
    return {f.name: names[str(f.type)] for f in schema("charge") if f.name not in DERIVED_FIELDS}


@dataclass(frozen=True)
class Description:
    """A source.toml, checked."""

    folder: Path
    raw: dict[str, Any] = field(repr=False)

    @property
    def source(self) -> Source:
        """The row of the table `source`."""
        return Source(
            **{name: str(self.raw[name]) for name in ("title", "publisher", "country", "licence")}, source_id=self.id
        )

    @property
    def id(self) -> str:
        """Such as ru/bsr."""
        return str(self.raw["id"])

    @property
    def one_row_a_record(self) -> bool:
        """Else several rows of a file may make up one record."""
        return bool(self.raw.get("rows", "record") == "record")

    @property
    def histories(self) -> bool:
        """Whether the rows of one key are one person's history: several cases, and counts in several rows."""
        return bool(self.raw.get("rows") == "history")

    @property
    def decisions(self) -> bool:
        """Whether the files are no tables but texts of decisions, which `reading` reads."""
        return bool(self.raw.get("rows") == "decisions")

    @property
    def pictures(self) -> bool:
        """Whether the files are pictures, with lists that say to which case each belongs."""
        return bool(self.raw.get("rows") == "pictures")

    @property
    def figures(self) -> bool:
        """Whether the files are official tables: numbers by year and provision, and nobody's record."""
        return bool(self.raw.get("rows") == "figures")

    @property
    def materials(self) -> bool:
        """Whether the files are official lists of banned materials: works, and nobody's record."""
        return bool(self.raw.get("rows") == "materials")

    @property
    def official(self) -> bool:
        """Whether the files speak of nobody's case: tables of figures, lists of materials."""
        return self.figures or self.materials

    @cached_property
    def measures(self) -> dict[str, dict[str, str]]:
        """Of an official table: measure → its unit, title and definition."""
        return {str(row["measure"]): row for row in self.raw.get("measures", {}).values()}

    @cached_property
    def blanks(self) -> frozenset[str]:
        """What the publisher writes where there is nothing (lower case)."""
        return frozenset(word.lower() for word in self.raw.get("blanks", []))

    @cached_property
    def columns(self) -> dict[str, str]:
        """Heading (lower case) → field."""
        found = {heading.lower(): name for heading, name in self.raw.get("columns", {}).items()}
        for name, headings in self.raw.get("headings", {}).items():
            found |= {heading.lower(): name for heading in [name.replace("_", " "), name, *headings]}
        return found | {heading.lower(): row["measure"] for heading, row in self.raw.get("measures", {}).items()}

    @cached_property
    def ignored(self) -> frozenset[str]:
        """Headings (lower case) that are left out by name."""
        return frozenset(heading.lower() for heading in self.raw.get("ignored", {}))

    @cached_property
    def lookups(self) -> dict[str, dict[str, str]]:
        """Field → the source's word (lower case) → our value; "" says too little."""
        return {
            name: {str(word).lower(): value for word, value in words.items()}
            for name, words in self.raw.get("lookups", {}).items()
        }

    @cached_property
    def reader(self) -> ModuleType | None:
        """The folder's reader.py, where columns are not enough."""
        path = self.folder / "reader.py"
        if not path.is_file():
            return None
        name = "glasnost_source_" + re.sub(r"\W", "_", self.id)
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def reader_call(self, name: str, *arguments: Any) -> Any:
        """What a function of the folder's reader.py answers; None where there is no such function."""
        function = getattr(self.reader, name, None)
        return function(*arguments) if function is not None else None

    def exported_at(self, file_name: str) -> datetime | None:
        """When the publisher made the file, if its name says so."""
        pattern = self.raw.get("exported", {}).get("file_name")
        match = re.search(pattern, file_name) if pattern else None
        if match is None:
            return None
        try:
            return datetime.fromisoformat(match.group(1)).replace(tzinfo=UTC)
        except ValueError:
            return None


def all_sources() -> dict[str, Path]:
    """id → folder; one's own first."""
    found: dict[str, Path] = {}
    for place in folder("sources"):
        for path in sorted(place.rglob("source.toml")):
            found.setdefault(path.parent.relative_to(place).as_posix(), path.parent)
    return found


def find(source_id: str) -> Description:
    """The description of a source. Raises Problem if there is none, or it is not right."""
    known = all_sources()
    if source_id not in known:
        raise Problem(
            _("there is no source {name}").format(name=source_id),
            remedy=_("Known: {names}.").format(names=", ".join(known)),
        )
    return load(known[source_id])


def load(path: Path) -> Description:
    """Read and check a source's folder."""
    file = path / "source.toml"
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Problem(str(error), where=str(file)) from error
    for fault in faults(raw):
        raise Problem(fault, where=str(file))
    return Description(path, raw)


def faults(raw: dict[str, Any]) -> list[str]:
    """What is wrong with a description."""
    found = [
        _("«{name}» is missing").format(name=n)
        for n in ("id", "title", "publisher", "country", "licence", "key")
        if n not in raw
    ]
    found += [_("«{name}» is not known").format(name=n) for n in raw if n not in KNOWN_KEYS]
    if not raw.get("key", True):
        found.append(_("«{name}» is empty: without a key records cannot be told apart").format(name="key"))
    fields = {*CASE_FIELDS, *PERSON_FIELDS, *SPECIAL_FIELDS, *EXHIBIT_FIELDS, *charge_fields(), *raw.get("facts", {})}
    if raw.get("rows") == "figures":
        fields = {*FIGURE_FIELDS, "article", "section"}
    if raw.get("rows") == "materials":
        fields = {*MATERIAL_FIELDS}
    used = [*raw.get("columns", {}).values(), *raw.get("headings", {}), *raw.get("lookups", {})]
    used += raw.get("facts", {}).values()
    found += [_("there is no field {name}").format(name=name) for name in used if name not in fields]
    steps = [key for step in raw.get("steps", {}).values() for key in step]
    found += [_("«{name}» is not known").format(name=name) for name in steps if name not in STEP_KEYS]
    if raw.get("rows") == "history":
        found += [_("«{name}» is missing").format(name=n) for n in ("steps", "count") if n not in raw]
    for heading, row in raw.get("measures", {}).items():
        missing = sorted(MEASURE_KEYS - set(row))
        found += [_("«{name}» is missing").format(name=f"measures.{heading}.{n}") for n in missing]
    return found
