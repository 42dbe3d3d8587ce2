"""Judgements: append-only rows of who decided what, when, why, and on which text."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnly(Exception):
    """Somebody tried to change or delete a judgement."""


class _Rows(models.QuerySet["Judgement"]):
    """Rows that can be added and read. The database refuses the rest too, by triggers."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Never."""
        raise AppendOnly("judgements are never changed; add one that replaces another")

    def delete(self) -> NoReturn:
        """Never."""
        raise AppendOnly("judgements are never deleted")


class Judgement(models.Model):
    """One answer of one person. It is corrected by a later row that names it in `replaces`."""

    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(max_length=200)
    rulebook_id = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=20)  # charge, case or person
    subject_id = models.CharField(max_length=64)
    fact = models.CharField(max_length=100)
    value = models.TextField()
    reason = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64)  # of what the charge said when the answer was given
    file = models.CharField(max_length=64, blank=True)  # SHA-256 of the workbook that it came in
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    objects = _Rows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id", "fact"], name="judgement_subject")]
        ordering = ["id"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if self.pk is not None:
            raise AppendOnly("a judgement is never changed; add one that replaces it")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise AppendOnly("a judgement is never deleted")
