"""The app's name."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The queue of jobs."""

    name = "glasnost.register.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
