"""One row a job."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """A job: what is to be done, how far it is, and what came of it."""

    key = models.CharField(max_length=64, unique=True)  # the same key is the same job
    kind = models.CharField(max_length=40)
    arguments = models.JSONField()
    language = models.CharField(max_length=2)  # of its messages
    made_by = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default="queued")
    attempt = models.IntegerField(default=0)  # grows with each claim: a worker that lost its lease is told by it
    deaths = models.IntegerField(default=0)  # claims that ended without a word
    not_before = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)
    doing = models.CharField(max_length=300, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    result = models.JSONField(null=True)
    what = models.TextField(blank=True)  # of a failure
    where = models.TextField(blank=True)
    remedy = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="job_state")]
        ordering = ["id"]
