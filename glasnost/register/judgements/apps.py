"""The app's name."""

from django.apps import AppConfig


class JudgementsConfig(AppConfig):
    """Judgements; `desk` builds on it."""

    name = "glasnost.register.judgements"
    label = "judgements"
    default_auto_field = "django.db.models.BigAutoField"
