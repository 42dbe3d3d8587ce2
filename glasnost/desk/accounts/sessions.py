"""Sessions in the database, each with the account that it belongs to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as InDatabase


class SessionStore(InDatabase):
    """As Django's own, with an account: so that all sessions of somebody can be ended."""

    @classmethod
    def get_model_class(cls) -> Any:
        from glasnost.desk.accounts.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        found: Any = super().create_model_instance(data)
        user = data.get("_auth_user_id")
        found.user_id = int(user) if user is not None else None
        found.since = datetime.fromtimestamp(data["since"], UTC) if "since" in data else None
        found.browser = str(data.get("browser", ""))[:200]
        return found
