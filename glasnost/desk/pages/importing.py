"""Import: files are uploaded, tried, looked at, and then brought in. Nothing changes before somebody says so."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from glasnost.desk.accounts.events import Kind, happened
from glasnost.desk.asked import register_of, user_of, words
from glasnost.desk.pages.jobs import file_names, job_of
from glasnost.desk.rendering import page
from glasnost.desk.settings import UPLOAD
from glasnost.intake.documents import ENDINGS
from glasnost.intake.formats import KNOWN
from glasnost.intake.pictures import ENDINGS as PICTURES
from glasnost.intake.sources import Description, all_sources, find
from glasnost.model.language import _, language
from glasnost.model.problems import Problem
from glasnost.register.jobs import queue, uploads, worker
from glasnost.register.jobs.queue import DONE

MOST_FILES = 50  # at once


def show(request: HttpRequest) -> HttpResponse:
    """The form; and what was sent with it goes to a trial."""
    faults: list[str] = []
    if request.method == "POST":
        sent = _sent(request, faults)
        if sent is not None:
            return sent
    values = {
        "sources": _sources(),
        "chosen": words(request.POST, "source"),
        "accepted": ",".join(sorted({*KNOWN, *ENDINGS, *PICTURES})),
        "faults": faults,
    }
    return page(request, "import", values, 400 if faults else 200)


def bring_in(request: HttpRequest, job_id: int) -> HttpResponse:
    """What was tried comes in, as it was tried."""
    register = register_of(request)
    trial = job_of(register, job_id)
    if trial.kind != "dry-run" or trial.state != DONE:
        raise Problem(_("only what was tried first can be brought in"), remedy=_("Upload the files again."))
    if not all(uploads.place_of(register, path).exists() for path in trial.arguments["files"]):
        raise Problem(_("the uploaded files are gone"), remedy=_("Upload them again."))
    job = queue.submit(register, "ingest", trial.arguments, by=user_of(request).name)
    happened(
        Kind.FILE_BROUGHT,
        user_of(request),
        subject=f"job {job.id}",
        source=trial.arguments["source"],
        files=len(trial.arguments["files"]),
        originals=[uploads.digest_of(path) for path in trial.arguments["files"]],
    )
    return redirect("job", job_id=job.id)


def discard(request: HttpRequest, job_id: int) -> HttpResponse:
    """What was tried does not come in: the uploaded files are removed."""
    register = register_of(request)
    trial = job_of(register, job_id)
    if trial.kind == "dry-run" and trial.ended:
        worker.clear(register, trial)
        messages.success(request, _("The uploaded files were removed. Nothing came in."))
    return redirect("import")


def _sent(request: HttpRequest, faults: list[str]) -> HttpResponse | None:
    """Keep the files and ask for a trial; None if something is missing."""
    register, user = register_of(request), user_of(request)
    files = request.FILES.getlist("files")
    source = words(request.POST, "source")
    if source not in all_sources():
        faults.append(_("Say where the files are from."))
    if not files:
        faults.append(_("Choose a file."))
    if len(files) > MOST_FILES:
        faults.append(_("At most {n} files at once.").format(n=MOST_FILES))
    if faults:
        return None
    try:
        kept = [uploads.keep(register, str(file.name), file.chunks(), UPLOAD).path for file in files]
    except Problem as problem:
        faults.append(f"{problem.what}. {problem.remedy}".strip())
        return None
    arguments: dict[str, Any] = {"source": source, "files": kept, "replace": request.POST.get("replace") == "yes"}
    job = queue.submit(register, "dry-run", arguments, by=user.name)
    happened(Kind.JOB_ASKED, user, subject=f"job {job.id}", job="dry-run", source=source, files=len(file_names(job)))
    return redirect("job", job_id=job.id)


def _sources() -> list[tuple[str, str]]:
    """(id, title) of every source, by title."""
    found = [(name, _title(find(name))) for name in all_sources()]
    return sorted(found, key=lambda pair: pair[1])


def _title(source: Description) -> str:
    titles = {"en": source.source.title, "ru": source.raw.get("title_ru") or source.source.title}
    return str(titles[language()])
