"""Policy files: which tables may go out as they are, which only with small counts hidden, and which not at all."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.tables import Words

FOLDER = Path(__file__).resolve().parent.parent / "policies"
THRESHOLD = 5


class Rule(StrEnum):
    """What a policy does with its tables."""

    EXACT = "exact"
    SUPPRESS = "suppress"
    PROHIBITED = "prohibited"


@dataclass(frozen=True)
class Policy:
    """One file.

    tables: names of the tables it is for. They are one linked group: cells with the same coordinates are the same cell.
    population: what the tables count; tables of different policies with the same population are linked too.
    threshold: counts from 1 to threshold - 1 are small. hide_changes: so are differences from an earlier release.
    at_most: another population of which each cell is at least as large (charges, for the people charged); or "".
    law: which law forbids publication (`prohibited`). why: said on the site.
    """

    name: str
    rule: Rule
    tables: tuple[str, ...]
    population: str
    why: Words
    threshold: int = THRESHOLD
    hide_changes: bool = True
    at_most: str = ""
    law: Words | None = None


_KEYS = {
    Rule.EXACT: {"rule", "tables", "why", "population"},
    Rule.SUPPRESS: {"rule", "tables", "why", "population", "threshold", "changes", "at_most"},
    Rule.PROHIBITED: {"rule", "tables", "why", "law"},
}


def load_policies(folder: Path = FOLDER) -> tuple[Policy, ...]:
    """The policies of a folder, by name. Raises Problem for a file that cannot be used and for a table in two of them."""
    policies = tuple(_load(path) for path in sorted(folder.glob("*.toml")))
    owners: dict[str, str] = {}
    for policy in policies:
        for table in policy.tables:
            if table in owners:
                raise Problem(
                    _("the table {table} has two policies: {one} and {other}").format(
                        table=table, one=owners[table], other=policy.name
                    ),
                    remedy=_("Leave one of them."),
                )
            owners[table] = policy.name
    return policies


def policies_of(tables: Iterable[str], policies: Iterable[Policy]) -> tuple[dict[str, Policy], tuple[str, ...]]:
    """The policy of each table by name, and the names in policies that no table has. Raises Problem: no policy, two.

    A name in a policy may end in `*`; a table that is named whole elsewhere is not meant by it.
    """
    policies, names = tuple(policies), tuple(tables)
    owners = {name: found for name in names if (found := _owner(name, policies)) is not None}
    without = sorted(name for name in names if name not in owners)
    if without:
        raise Problem(
            _("no policy says whether these tables may be published: {tables}").format(tables=", ".join(without)),
            remedy=_("Write a policy (docs/disclosure.md). A table without one is never published."),
        )
    said = [one for policy in policies for one in policy.tables]
    return owners, tuple(sorted(one for one in said if not any(_means(one, name) for name in names)))


def _owner(name: str, policies: tuple[Policy, ...]) -> Policy | None:
    whole = [policy for policy in policies if name in policy.tables]
    found = whole or [policy for policy in policies if any(_means(one, name) for one in policy.tables)]
    if len(found) > 1:
        raise Problem(
            _("the table {table} has two policies: {one} and {other}").format(
                table=name, one=found[0].name, other=found[1].name
            ),
            remedy=_("Leave one of them."),
        )
    return found[0] if found else None


def _means(said: str, name: str) -> bool:
    return name.startswith(said[:-1]) if said.endswith("*") else name == said


def _load(path: Path) -> Policy:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return _policy(path.stem, content)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem(_("the policy cannot be read: {why}").format(why=error), where=str(path)) from error
    except _Fault as fault:
        raise Problem(str(fault), where=str(path), remedy=_("docs/disclosure.md says what a policy holds.")) from None


class _Fault(Exception):
    """What is wrong in a file, in words."""


def _policy(name: str, content: Mapping[str, Any]) -> Policy:
    if content.get("rule") not in tuple(Rule):
        raise _Fault(_("rule is one of {rules}").format(rules=", ".join(Rule)))
    rule = Rule(content["rule"])
    if unknown := sorted(set(content) - _KEYS[rule]):
        raise _Fault(_("{key} says nothing in a policy of the rule {rule}").format(key=unknown[0], rule=rule))
    tables = content.get("tables")
    if not isinstance(tables, list) or not tables or not all(isinstance(table, str) and table for table in tables):
        raise _Fault(_("tables is a list of names of tables"))
    threshold = content.get("threshold", THRESHOLD)
    if type(threshold) is not int or threshold < 2:
        raise _Fault(_("threshold is a whole number, at least 2"))
    changes = content.get("changes", "hide")
    if changes not in ("hide", "show"):
        raise _Fault(_("changes is «hide» or «show»"))
    return Policy(
        name,
        rule,
        tuple(tables),
        _text(content, "population", name if rule is Rule.SUPPRESS else ""),
        _words(content, "why"),
        threshold,
        changes == "hide",
        _text(content, "at_most", ""),
        _words(content, "law") if rule is Rule.PROHIBITED else None,
    )


def _text(content: Mapping[str, Any], key: str, default: str) -> str:
    text = content.get(key, default)
    if not isinstance(text, str):
        raise _Fault(_("{key} is a text").format(key=key))
    return text


def _words(content: Mapping[str, Any], key: str) -> Words:
    words = content.get(key)
    if not isinstance(words, dict) or set(words) != {"en", "ru"} or not all(isinstance(t, str) and t for t in words.values()):
        raise _Fault(_("{key} is said in English and in Russian: {key}.en and {key}.ru").format(key=key))
    return Words(words["en"], words["ru"])
