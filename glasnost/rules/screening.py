"""The main job: every charge of a register under a law, the summary, and what to ask first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.prepared.records import Slice
from glasnost.register.register import Register
from glasnost.register.snapshot import Snapshot
from glasnost.rules.decision import Compiled, compile_law
from glasnost.rules.evaluation import Evaluation
from glasnost.rules.facts import Unusable
from glasnost.rules.gathering import gather_facts, partial_facts
from glasnost.rules.meaning import resolve
from glasnost.rules.rulebook import Rulebook
from glasnost.rules.sql import literal

# identify rows and are no facts; case_id may be compared between charges


# What is missing, one row a question: which charge waits, about which it is asked (another of the same person's is
# written `charge_id:fact`), and whether this answer alone settles it.
ASKED = """
    CREATE OR REPLACE TEMP VIEW asked AS
    SELECT waiting, regexp_extract(name, '[^:]*$') AS fact, alone,
           CASE WHEN contains(name, ':') THEN regexp_extract(name, '^(.*):', 1) ELSE waiting END AS about
    FROM (SELECT charge_id AS waiting, unnest(missing) AS name, len(missing) = 1 AS alone
          FROM screened WHERE outcome IS NULL AND NOT broken)"""


@dataclass(frozen=True)
class Count:
    """Charges, cases and people of one outcome. `people`: None while people are not linked."""

    charges: int
    cases: int
    people: int | None = None


@dataclass(frozen=True)
class Ask:
    """A missing fact: undecided charges that it matters to, and those that it settles alone."""

    fact: str
    matters: int
    settles: int


@dataclass
class Screening:
    """What came out. `outcomes`: each outcome's count; `possible`: undecided charges by what remains possible."""

    rulebook: Rulebook
    as_of: date
    settings: dict[str, str]
    charges: int
    cases: int
    outcomes: dict[str, Count]
    undecided: Count
    possible: dict[tuple[str, ...], int]
    asks: list[Ask]
    broken: int
    unusable: tuple[Unusable, ...]
    issues: int
    versions: dict[str, int]
    changed: dict[tuple[str, str], int] = field(default_factory=dict)  # (before, now) → charges
    compared: bool = False  # whether there was an earlier screening to compare with


class Screened:
    """An evaluated register: the connection that holds the verdicts, ready to be summed up, told and written."""

    def __init__(
        self,
        register: Register,
        rulebook: Rulebook,
        as_of: date,
        settings: Mapping[str, str] | None = None,
        master: str | None = None,
        snapshot: Snapshot | Slice | None = None,
    ) -> None:
        """master: of the Spark cluster that is to compute; None: DuckDB, here. Raises Problem.

        snapshot: what to look at; None: the register as it is. A slice's verdicts are those of the whole, and are
        not to be stored.
        """
        if rulebook.unit != "charge":
            raise Problem(
                _("{name} is about requests, not about charges").format(name=rulebook.id),
                remedy=_("«glasnost requests due» puts requests under it."),
            )
        self.register = register
        self.compiled: Compiled = compile_law(resolve(rulebook, as_of, settings))
        self.law = self.compiled.law
        self.snapshot = snapshot or register.snapshot()
        self.connection: duckdb.DuckDBPyConnection = self.snapshot.connect()
        if master is None:
            self.unusable = gather_facts(self.connection, self.compiled)
            select = decided(self.connection, self.compiled)
        else:
            from glasnost.rules.spark import screen_on_spark

            assert isinstance(self.snapshot, Snapshot)
            on_spark = screen_on_spark(self.snapshot, self.compiled, master)
            self.unusable, select = on_spark.unusable, on_spark.select
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE screened AS {select}")
        if master is not None:
            on_spark.remove()
        self.connection.execute(ASKED)
        (self.judgement,) = self._one("SELECT coalesce(max(id), 0) FROM judgement")  # the last that was looked at

    # -- the summary

    def summary(self) -> Screening:
        """Counts of everything, and the questions that settle most."""
        charges, cases = self._one("SELECT count(*), count(DISTINCT case_id) FROM charge")
        summary = Screening(
            rulebook=self.law.rulebook,
            as_of=self.law.as_of,
            settings=self.law.settings,
            charges=charges,
            cases=cases,
            outcomes={o: self._count(f"outcome = {literal(o)}") for o in self.law.outcomes},
            undecided=self._count("outcome IS NULL AND NOT broken"),
            possible=self._possible(),
            asks=self._asks(),
            broken=self._one("SELECT count(*) FROM screened WHERE broken")[0],
            unusable=self.unusable,
            issues=self._one("SELECT count(*) FROM issue")[0],
            versions=dict(self.snapshot.versions),
        )
        self._changes(summary)
        return summary

    def _count(self, condition: str) -> Count:
        charges, cases = self._one(
            f"""SELECT count(*), count(DISTINCT c.case_id) FROM screened s JOIN charge c USING (charge_id)
                WHERE {condition}"""
        )
        return Count(charges, cases)

    def _possible(self) -> dict[tuple[str, ...], int]:
        rows = self.connection.execute(
            """SELECT possible, count(*) FROM screened WHERE outcome IS NULL AND NOT broken
               GROUP BY ALL ORDER BY 2 DESC, 1"""
        ).fetchall()
        return {tuple(possible): count for possible, count in rows}

    def _asks(self) -> list[Ask]:
        rows = self.connection.execute(
            """SELECT fact, count(DISTINCT waiting), count(DISTINCT waiting) FILTER (alone)
               FROM asked GROUP BY fact ORDER BY 3 DESC, 2 DESC, 1"""
        ).fetchall()
        return [Ask(*row) for row in rows]

    def _changes(self, summary: Screening) -> None:
        """Against the last screening under the same law and settings."""
        if "verdict" not in self.snapshot.versions:
            return
        key = self.key()
        rows = self.connection.execute(
            f"""SELECT coalesce(o.outcome, '?'), coalesce(s.outcome, '?'), count(*)
                FROM (SELECT * FROM verdict WHERE screening = {literal(key)}) o JOIN screened s USING (charge_id)
                WHERE o.outcome IS DISTINCT FROM s.outcome GROUP BY ALL ORDER BY 3 DESC"""
        ).fetchall()
        summary.compared = bool(self._one(f"SELECT count(*) FROM verdict WHERE screening = {literal(key)}")[0])
        summary.changed = {(before, now): count for before, now, count in rows}

    def key(self) -> str:
        """What tells screenings apart: the law's id and the parameters set."""
        return self.law.rulebook.id + (" " + json.dumps(self.law.settings, sort_keys=True) if self.law.settings else "")

    # -- the table of verdicts

    def store(self) -> str:
        """Write the verdicts into the register, in place of the last ones under the same law. The run's id."""
        reader = self.connection.sql(
            f"""SELECT {literal(self.key())} AS screening, {literal(self.law.rulebook.id)} AS rulebook_id,
                       {literal(self.law.rulebook.text_hash)} AS rulebook_hash, DATE '{self.law.as_of}' AS as_of,
                       s.charge_id, c.fingerprint, s.outcome, s.possible, s.rule, s.missing, s.date_from, s.date_to,
                       s.missing_date, s.broken, s.tests
                FROM screened s JOIN charge c USING (charge_id)"""
        ).to_arrow_reader(100_000)
        told = {
            "screening": self.key(),
            "as_of": self.law.as_of.isoformat(),
            "rulebook_hash": self.law.rulebook.text_hash,
            "judgement": self.judgement,
        }
        return self.register.replace("verdict", reader, f"screening = {literal(self.key())}", counts=told)

    def _one(self, sql: str) -> tuple[Any, ...]:
        return self.connection.execute(sql).fetchall()[0]


def decided(connection: duckdb.DuckDBPyConnection, compiled: Compiled) -> str:
    """Decide every row of the table `facts`; a SELECT of the verdicts, by charge."""
    verdicts = Evaluation(connection, compiled, "facts", partial_facts(connection)).run()
    tests = ", ".join(f"v.t{i}" for i in range(len(verdicts.tests)))
    return f"""
        SELECT f.charge_id, v.outcome, v.possible, v.rule, v.missing, v.date_from, v.date_to, v.missing_date,
               v.broken, [{tests}]::UTINYINT[] AS tests
        FROM ({verdicts.select}) v JOIN facts f USING (n)"""
