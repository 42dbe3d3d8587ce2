"""Everything out of the register: every table, every judgement, what people did. Never a part of it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from glasnost.desk.accounts.events import Kind, happened
from glasnost.desk.asked import register_of, user_of, words
from glasnost.desk.rendering import page
from glasnost.register.export import FORMATS
from glasnost.register.jobs import queue


def show(request: HttpRequest) -> HttpResponse:
    """The form, and the exports that were made."""
    register = register_of(request)
    if request.method == "POST":
        chosen = words(request.POST, "format")
        format = chosen if chosen in FORMATS else FORMATS[0]
        # to the second: a form that is sent twice at once is one wish
        asked = datetime.now(UTC).isoformat(timespec="seconds")
        job = queue.submit(register, "export", {"format": format, "asked": asked}, by=user_of(request).name)
        happened(Kind.JOB_ASKED, user_of(request), subject=f"job {job.id}", job="export", format=format)
        return redirect("job", job_id=job.id)
    made = [job for job in queue.recent(register, 500) if job.kind == "export"][:10]
    return page(request, "export", {"made": made})
