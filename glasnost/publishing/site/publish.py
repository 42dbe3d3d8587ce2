"""A register → a release: counted, protected, drawn, written, verified, and recorded in the register."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.publishing.derived import Derived
from glasnost.publishing.disclosure import release as disclosure
from glasnost.publishing.disclosure.memory import remember
from glasnost.publishing.disclosure.policies import Policy, Rule, load_policies, policies_of
from glasnost.publishing.disclosure.texts import statements
from glasnost.publishing.site.about import About
from glasnost.publishing.site.corrections_page import changes_between
from glasnost.publishing.site.earlier import memories, read_earlier
from glasnost.publishing.site.folder import new_folder, write
from glasnost.publishing.site.guard import check_words
from glasnost.publishing.site.release import Earlier, Hiding, Release
from glasnost.publishing.statistics import Unpublished, numbers, settled
from glasnost.publishing.verify.verifying import verify_folder
from glasnost.register import Register
from glasnost.register.runs import Run, recent_runs
from glasnost.rules.catalogue import find_rulebook
from glasnost.rules.comparing import Comparison, compare

COMMAND = "publish"
_ALL = 1_000_000_000
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What shall go out. previous: the folder of the release before. comparisons: pairs of rulebooks.

    requests: a folder that `glasnost requests report` wrote.
    """

    previous: Path | None = None
    about: About = field(default_factory=About)
    comparisons: tuple[tuple[str, str], ...] = ()
    requests: Path | None = None


@dataclass(frozen=True)
class Prepared:
    """A release before it is written, and what the publisher should know of it. published: the last that went out."""

    release: Release
    unpublished: tuple[Unpublished, ...]
    protected: disclosure.Release
    has_log: bool
    published: int = 0


def prepare(
    register: Register, wanted: Wanted, earlier: tuple[Earlier, ...], run: Run, progress: Progress = lambda what: None
) -> Prepared:
    """Count and protect. run: that left the register as it is. Raises Problem: a table without a policy, an audit that
    fails, a report that does not verify, …"""
    day = datetime.fromisoformat(run.at).date()
    progress(_("Counting"))
    found = numbers(register, [_compare(register, pair, day) for pair in wanted.comparisons])
    progress(_("Hiding small counts"))
    policies = load_policies()
    protected = disclosure.protect(found.tables, policies, memories(earlier))
    tables = tuple(protected.tables.values())
    derived = _numbers(found.derived, protected)
    disclosure.check(protected, statements(derived, protected.tables))  # again, knowing what the texts will say
    check_words(register, tables)
    before = earlier[-1].tables if earlier else ()
    _check_report(wanted.requests)
    release = Release(
        number=len(earlier) + 1,
        day=day,
        run_id=run.run_id,
        versions=run.versions,
        about=wanted.about,
        tables=tables,
        derived=derived,
        hiding=_hiding(protected, policies),
        changes=changes_between(before, tables) if earlier else (),
        earlier=earlier,
        requests=wanted.requests,
        comparisons=wanted.comparisons,
        memory=remember(protected.shown, protected.earlier[-1].digest if protected.earlier else ""),
    )
    last = max((run.counts["release"] for run in published_runs(register)), default=0)
    return Prepared(release, found.unpublished, protected, "request_event" in run.versions, last)


def publish(
    register: Register, wanted: Wanted, folder: Path, progress: Progress = lambda what: None
) -> tuple[Prepared, str]:
    """Write a release into a new folder. What went out and the SHA-256 of its manifest.

    Raises Problem, and then nothing is written: the folder is there, an earlier release is not named, one of its pages
    does not verify, or anything that `prepare` raises.
    """
    if folder.exists():
        with new_folder(folder):
            pass
    with register.writing():
        published = published_runs(register)
        progress(_("Reading the earlier releases"))
        found = prepare(register, wanted, earlier_of(register, wanted), counted_run(register), progress)
        with new_folder(folder) as temporary:
            progress(_("Writing pages"))
            digest = write(found.release, register.key, temporary)
            _check_order(found.release, digest, published)
            progress(_("Verifying"))
            _must_verify(temporary)
        if not any(run.counts.get("manifest") == digest for run in published):
            register.record(COMMAND, {"release": found.release.number, "manifest": digest})
    return found, digest


def dry_run(register: Register, wanted: Wanted, progress: Progress = lambda what: None) -> Prepared:
    """What would go out. Nothing is written."""
    return prepare(register, wanted, earlier_of(register, wanted), counted_run(register), progress)


def earlier_of(register: Register, wanted: Wanted) -> tuple[Earlier, ...]:
    """The releases before this one, as `wanted` names them. Raises Problem: missing or altered."""
    if wanted.previous is not None:
        return read_earlier(wanted.previous, register)
    return ()


def counted_run(register: Register) -> Run:
    """The last run that changed a table: its day is the release's. Raises Problem."""
    runs = [run for run in recent_runs(register.folder, _ALL) if run.command != COMMAND]
    if not runs:
        raise Problem(
            _("the register holds nothing yet"),
            where=str(register.folder),
            remedy=_("Put files into it first: glasnost ingest FILE --source ID"),
        )
    return runs[-1]


def published_runs(register: Register) -> list[Run]:
    """The records of what this register has published, oldest first."""
    return [run for run in recent_runs(register.folder, _ALL) if run.command == COMMAND]


def _check_order(release: Release, digest: str, published: Sequence[Run]) -> None:
    """A release follows the last one that the register knows of; the same one may be written again."""
    known = {run.counts["release"]: run.counts["manifest"] for run in published}
    if release.earlier and known.get(release.number - 1, release.earlier[-1].manifest) != release.earlier[-1].manifest:
        raise Problem(_("the earlier release is not the one that this register published"))
    last = max(known, default=0)
    if release.number <= last and known.get(release.number) != digest:
        raise Problem(
            _("this register has published release {n} already").format(n=last),
            remedy=_("Name the folder of the last one with --previous: the new release must be held against it."),
        )


def _must_verify(folder: Path) -> None:
    errors = verify_folder(folder).errors
    if errors:
        one = errors[0]
        raise Problem(
            _("the release does not verify and was not written: {what}").format(what=one.what),
            where=f"{one.file} {one.where}".strip(),
            remedy=_(
                "If two languages say different numbers, compare the texts of your sources, laws and policies; else "
                "this is a fault of the program: please report it."
            ),
        )


def _compare(register: Register, pair: tuple[str, str], day: date) -> Comparison:
    return compare(register, (find_rulebook(pair[0]), find_rulebook(pair[1])), day, ({}, {}))


def _numbers(derived: Sequence[Derived], protected: disclosure.Release) -> tuple[Derived, ...]:
    """The derived numbers as the tables stand now that some cells are hidden."""
    return settled(derived, protected.tables.values())


def _hiding(protected: disclosure.Release, policies: Sequence[Policy]) -> tuple[Hiding, ...]:
    owners, _without = policies_of(protected.tables, policies)
    found = []
    for name, policy in owners.items():
        hidden = protected.hidden.get(name)
        threshold = policy.threshold if policy.rule is Rule.SUPPRESS else None
        counts = (hidden.primary, hidden.complementary) if hidden else (0, 0)
        found.append(Hiding(name, str(policy.rule), threshold, *counts, why=policy.why))
    return tuple(found)


def _check_report(folder: Path | None) -> None:
    """A report on requests goes along only if it verifies."""
    if folder is None:
        return
    from glasnost.requests.report.verify import verify_folder as verify_report

    errors = verify_report(folder).errors
    if errors:
        raise Problem(
            _("the report on requests does not verify: {what}").format(what=errors[0].what),
            where=f"{folder}/{errors[0].file}",
            remedy=_("Write it again: glasnost requests report"),
        )
