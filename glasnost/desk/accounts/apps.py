"""The app's name."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts of the desk."""

    name = "glasnost.desk.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What allauth tells of second factors goes into the history."""
        from glasnost.desk.accounts import signals

        signals.connect()
