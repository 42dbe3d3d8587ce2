"""Jobs: what is being done and what came of it. The page shows the progress by itself, with or without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from glasnost.desk.accounts.events import Kind, happened
from glasnost.desk.asked import part_of, register_of, user_of
from glasnost.desk.downloads import archive, download, file_in
from glasnost.desk.rendering import page
from glasnost.model.language import _
from glasnost.register import Register
from glasnost.register.jobs import queue, worker
from glasnost.register.jobs.queue import CANCELLED, DONE, FAILED, QUEUED, RUNNING, Job

NEWEST = 500  # jobs that the list goes back to
FILES = 50  # of a job, on its page


def names() -> dict[str, str]:
    """Kinds of jobs in words."""
    return {
        "dry-run": _("Trial import"),
        "ingest": _("Import"),
        "screen": _("Screening"),
        "petitions": _("Petitions"),
        "prepare": _("Preparing the pages"),
        "export": _("Export of everything"),
    }


def states() -> dict[str, str]:
    """States in words."""
    return {
        QUEUED: _("waits"),
        RUNNING: _("is being done"),
        DONE: _("done"),
        FAILED: _("not done"),
        CANCELLED: _("called off"),
    }


def show_all(request: HttpRequest) -> HttpResponse:
    """The newest jobs."""
    jobs = queue.recent(register_of(request), NEWEST)
    part = part_of(request, len(jobs))
    values = {"jobs": jobs[part.first : part.last], "part": part, "names": names(), "states": states()}
    return page(request, "jobs", values)


def show(request: HttpRequest, job_id: int) -> HttpResponse:
    """One job: how far it is, or what came of it."""
    register = register_of(request)
    job = job_of(register, job_id)
    made = papers(register, job) if job.kind == "petitions" and job.state == DONE else []
    part = part_of(request, len(made), FILES)
    values: dict[str, Any] = {
        "job": job,
        "names": names(),
        "states": states(),
        "files": file_names(job),
        "papers": [path.stem for path in made[part.first : part.last]],
        "part": part,
    }
    return page(request, "job", values)


def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Call a job off."""
    job = queue.cancel(register_of(request), job_id)
    if job is not None and job.ended:
        messages.success(request, _("The job was called off."))
    else:
        messages.info(request, _("The job will end at its next step."))
    return redirect("job", job_id=job_id)


def workbook(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """The lawyer's workbook that a screening wrote."""
    return _file(request, job_id, "screen", lambda job: str((job.result or {}).get("file", "")))


def petition_file(request: HttpRequest, job_id: int, name: str) -> HttpResponseBase:
    """One paper, or the index."""
    return _file(request, job_id, "petitions", lambda job: name)


def petition_archive(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """All papers of a job and their index, as one archive."""
    register = register_of(request)
    job = job_of(register, job_id, "petitions")
    folder = worker.output_of(register, job.id)
    found = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    happened(Kind.TAKEN_OUT, user_of(request), subject=f"job {job.id}", files=len(found))
    return archive(found, f"petitions-{job.id}.zip")


def export_file(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """The archive of everything."""
    register = register_of(request)
    job = job_of(register, job_id, "export")
    happened(Kind.TAKEN_OUT, user_of(request), subject=f"job {job.id}", what="everything")
    return download(file_in(worker.output_of(register, job.id), str((job.result or {}).get("file", ""))))


def job_of(register: Register, job_id: int, kind: str | None = None) -> Job:
    """The job; of a kind, only if it is done and its files are there. Raises Http404."""
    job = queue.status(register, job_id)
    if job is None:
        raise Http404
    if kind is not None and (job.kind != kind or job.state != DONE or not worker.output_of(register, job.id).is_dir()):
        raise Http404
    return job


def owner_of_job(job_id: int) -> int | None:
    """Whose job it is; None if the program itself asked for it. Raises Http404 if there is none."""
    from django.conf import settings

    from glasnost.desk.accounts.models import User

    job = job_of(settings.GLASNOST_REGISTER, job_id)
    found = User.objects.filter(name=job.made_by).values_list("pk", flat=True).first() if job.made_by else None
    return int(found) if found is not None else None


def file_names(job: Job) -> list[str]:
    """The names of the files that were uploaded for a job."""
    return [str(path).rpartition("/")[2] for path in job.arguments.get("files", ())]


def papers(register: Register, job: Job) -> list[Path]:
    """The papers that a job made, one path each."""
    folder = worker.output_of(register, job.id)
    return sorted(folder.glob("*.pdf")) if folder.is_dir() else []


def _file(request: HttpRequest, job_id: int, kind: str, name: Callable[[Job], str]) -> HttpResponseBase:
    register = register_of(request)
    job = job_of(register, job_id, kind)
    path = file_in(worker.output_of(register, job.id), name(job))
    happened(Kind.TAKEN_OUT, user_of(request), subject=f"job {job.id}", files=1)
    return download(path)
