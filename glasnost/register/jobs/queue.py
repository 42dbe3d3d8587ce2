"""The queue: asking for jobs, looking at them, and claiming them. Every change is one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from glasnost.model.language import _, language
from glasnost.model.problems import Problem
from glasnost.register import orm
from glasnost.register.jobs.kinds import Arguments, key_of, kind_of
from glasnost.register.register import Register

QUEUED, RUNNING, DONE, FAILED, CANCELLED = STATES = ("queued", "running", "done", "failed", "cancelled")
LEASE = timedelta(seconds=60)  # a worker that has not been heard of for so long is dead
DEATHS = 3  # workers that one job may take with it

_ready: set[str] = set()  # databases whose tables this process has looked after


@dataclass(frozen=True)
class Job:
    """A job as it stands. Times are UTC. `attempt` grows each time that a worker begins it.

    doing, done, total: progress (total None: not known). result: what a done job tells. what, where, remedy: why it
    failed and what to do, as in Problem. cancel_asked: it will end as soon as it can.
    """

    id: int
    key: str
    kind: str
    arguments: dict[str, Any]
    language: str
    made_by: str
    made_at: datetime
    state: str
    attempt: int
    started_at: datetime | None
    ended_at: datetime | None
    cancel_asked: bool
    doing: str
    done: int
    total: int | None
    result: dict[str, Any] | None
    what: str
    where: str
    remedy: str

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (DONE, FAILED, CANCELLED)


# -- asking and looking


def submit(register: Register, kind: str, arguments: Arguments, *, by: str = "") -> Job:
    """Ask for a job, or find the one that was asked for before.

    The same request is one job, however often it comes. One that failed or was cancelled, or whose effect is gone, is
    queued again. Its messages will be in the language spoken now. Raises KeyError for an unknown kind, Problem.
    """
    known = kind_of(kind)
    key = key_of(known, register, arguments)
    with _rows(register) as rows:
        from django.db import transaction

        with transaction.atomic():
            _take_turn()
            row = rows.filter(key=key).first()
            if row is None:
                row = rows.create(
                    key=key, kind=kind, arguments=dict(arguments), language=language(), made_by=by, state=QUEUED
                )
            elif row.state in (FAILED, CANCELLED) or (row.state == DONE and not known.stands(register, arguments)):
                rows.filter(pk=row.pk).update(**_FRESH, language=language(), made_by=by)
                row.refresh_from_db()
    return _job(row)


def status(register: Register, job_id: int) -> Job | None:
    """A job as it stands now."""
    with _rows(register) as rows:
        row = rows.filter(pk=job_id).first()
    return _job(row) if row else None


def recent(register: Register, count: int = 100, states: tuple[str, ...] = STATES) -> list[Job]:
    """The newest jobs, newest first."""
    if not orm.is_there(register.folder):
        return []
    with _rows(register) as rows:
        return [_job(row) for row in rows.filter(state__in=states).order_by("-id")[:count]]


def cancel(register: Register, job_id: int) -> Job | None:
    """Call off a job: at once if it waits, else at its next step. What has been done whole stays done."""
    with _rows(register) as rows:
        from django.db import transaction

        with transaction.atomic():
            _take_turn()
            rows.filter(pk=job_id, state=QUEUED).update(state=CANCELLED, ended_at=_now())
            rows.filter(pk=job_id, state=RUNNING).update(cancel_asked=True)
        row = rows.filter(pk=job_id).first()
    return _job(row) if row else None


# -- claiming: for workers


def claim(register: Register) -> Job | None:
    """The next job, now this worker's; None if there is none, or if another one is running."""
    with _rows(register) as rows:
        from django.db import transaction
        from django.db.models import F, Q

        with transaction.atomic():
            _take_turn()
            now = _now()
            _bury(rows, now)
            if rows.filter(state=RUNNING).exists():
                return None
            due = (
                Q(not_before=None) | Q(not_before__lte=now) | Q(not_before__gt=now + LEASE)
            )  # or the clock was put back
            row = rows.filter(due, state=QUEUED).order_by("id").first()
            if row is None:
                return None
            rows.filter(pk=row.pk).update(
                state=RUNNING,
                attempt=F("attempt") + 1,
                lease_until=now + LEASE,
                started_at=now,
                doing="",
                done=0,
                total=None,
            )
            row.refresh_from_db()
    return _job(row)


def renew(job: Job, register: Register, doing: str, done: int, total: int | None) -> str:
    """Keep the lease, and say how far the job is. «kept», «lost» to another worker, or «cancel»: somebody asks."""
    with _rows(register) as rows:
        mine = _mine(rows, job)
        if not mine.update(lease_until=_now() + LEASE, doing=doing[:300], done=done, total=total):
            return "lost"
        return "cancel" if mine.filter(cancel_asked=True).exists() else "kept"


def finish(job: Job, register: Register, state: str, result: dict[str, Any] | None, problem: Problem | None) -> bool:
    """End a job. False if it is no longer this worker's: then nothing was changed."""
    told = {"what": problem.what, "where": problem.where, "remedy": problem.remedy} if problem else {}
    with _rows(register) as rows:
        return bool(_mine(rows, job).update(state=state, ended_at=_now(), lease_until=None, result=result, **told))


def give_back(job: Job, register: Register, wait: timedelta) -> None:
    """Put a job back: another worker may have it after a while."""
    with _rows(register) as rows:
        _mine(rows, job).update(state=QUEUED, lease_until=None, not_before=_now() + wait)


def waiting(register: Register) -> bool:
    """Whether anything is queued or running."""
    with _rows(register) as rows:
        return bool(rows.filter(state__in=(QUEUED, RUNNING)).exists())


def _bury(rows: Any, now: datetime) -> None:
    """Jobs of dead workers go back into the queue; one that has taken several with it does not."""
    from django.db.models import F, Q

    # a lease longer than any is given was made before the clock was put back
    dead = rows.filter(Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE), state=RUNNING)
    for row in dead:
        mine = rows.filter(pk=row.pk, attempt=row.attempt, state=RUNNING)
        if row.cancel_asked:
            mine.update(state=CANCELLED, ended_at=now, lease_until=None)
        elif row.deaths + 1 < DEATHS:
            mine.update(state=QUEUED, deaths=F("deaths") + 1, lease_until=None)
        else:
            mine.update(
                state=FAILED,
                ended_at=now,
                lease_until=None,
                what=_("the program ended in the middle of this job, {n} times").format(n=DEATHS),
                remedy=_("Is there enough memory and room on the disk? Then start the job again."),
            )


def _mine(rows: Any, job: Job) -> Any:
    return rows.filter(pk=job.id, attempt=job.attempt, state=RUNNING)


_FRESH: dict[str, Any] = {
    "state": QUEUED,
    "deaths": 0,
    "not_before": None,
    "lease_until": None,
    "started_at": None,
    "ended_at": None,
    "cancel_asked": False,
    "doing": "",
    "done": 0,
    "total": None,
    "result": None,
    "what": "",
    "where": "",
    "remedy": "",
}


@contextmanager
def _rows(register: Register) -> Iterator[Any]:
    """The jobs of this register. Raises Problem if they cannot be read or written."""
    orm.set_up(register.folder)
    from django.db import DatabaseError

    place = orm.place_words(register.folder)
    made = place in _ready and (orm.is_elsewhere() or orm.database(register.folder).exists())
    try:
        with orm.opened(register.folder, make=not made):
            _ready.add(place)
            from glasnost.register.jobs.models import Job as Model

            yield Model.objects.all()
    except DatabaseError as error:
        raise Problem(
            _("the queue of jobs cannot be read or written"),
            where=place,
            remedy=_("«glasnost doctor» says whether the database is whole."),
        ) from error


def _take_turn() -> None:
    """One claims or asks at a time. SQLite begins every transaction of ours by waiting for its turn."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE jobs_job IN SHARE ROW EXCLUSIVE MODE")


def _job(row: Any) -> Job:
    return Job(**{field.name: getattr(row, field.name) for field in fields(Job)})


def _now() -> datetime:
    return datetime.now(UTC)
