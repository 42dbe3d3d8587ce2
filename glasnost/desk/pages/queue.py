"""What needs a person: the open questions under a law, grouped by the missing fact."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from glasnost.desk.rendering import page


def show(request: HttpRequest) -> HttpResponse:
    """The groups, the largest first."""
    return page(request, "queue", {})
