"""The database as lines of JSON, one a row, for PostgreSQL and for moving between the two databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

from glasnost.model.language import _
from glasnost.model.problems import Problem

if TYPE_CHECKING:
    from django.db.models import Model

# made anew by the program (the first two), or of no use after a restore: nobody is signed in then
LEFT_OUT = ("contenttypes.contenttype", "auth.permission", "sessions.session", "accounts.session")
OWN = ("django_migrations", "sqlite_sequence")


def dump(file: TextIO) -> None:
    """Write every row of the database that Django is set up for, as of one moment. Raises Problem."""
    from django.core import serializers
    from django.db import connection, transaction

    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _check_tables(set(connection.introspection.table_names()))
        for model in _models():
            found = model._base_manager.order_by("pk").iterator(chunk_size=2_000)
            serializers.serialize("jsonl", found, stream=file, use_natural_foreign_keys=True, cls=_exact())


def load(lines: TextIO) -> None:
    """Write the rows into an empty database, all or none. Raises Problem if it is not empty."""
    from django.core import serializers
    from django.core.management.color import no_style
    from django.db import connection, transaction

    with transaction.atomic():
        if any(model._base_manager.exists() for model in _models()):
            raise Problem(
                _("the database is not empty, and nothing in it is overwritten"),
                remedy=_("Name an empty one with GLASNOST_DATABASE."),
            )
        many = []
        for one in _read(serializers.deserialize("jsonl", lines)):
            # raw, so that the row keeps its own time; inserted, because the table of judgements refuses anything else
            one.object.save_base(raw=True, force_insert=True)
            if one.m2m_data:
                many.append(one)
        for one in many:
            for name, values in one.m2m_data.items():
                getattr(one.object, name).set(values)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(_models())):
                cursor.execute(statement)


def _exact() -> type[Any]:
    """Django's own way with JSON cuts moments off at the millisecond."""
    from django.core.serializers.json import DjangoJSONEncoder

    class Exact(DjangoJSONEncoder):
        def default(self, value: Any) -> Any:
            return value.isoformat() if isinstance(value, datetime) else super().default(value)

    return Exact


def _read(found: Iterator[Any]) -> Iterator[Any]:
    from django.core.serializers.base import DeserializationError

    try:
        yield from found
    except DeserializationError as error:
        raise Problem(
            _("a row of the database in the backup cannot be read"),
            remedy=_("Install the version of Glasnost that made the backup."),
        ) from error


def _models() -> list[type[Model]]:
    from django.apps import apps
    from django.core import serializers

    chosen = [
        (config, [model for model in config.get_models() if _label(model) not in LEFT_OUT])
        for config in apps.get_app_configs()
    ]
    return [m for m in serializers.sort_dependencies(chosen) if m._meta.managed and not m._meta.proxy]


def _label(model: type[Model]) -> str:
    return str(model._meta.label_lower)


def _check_tables(found: set[str]) -> None:
    """Nothing is left out unseen: every table is one that this program knows."""
    from django.apps import apps

    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | set(OWN)
    strange = sorted(found - known)
    if strange:
        raise Problem(
            _("the database has tables that this program does not know: {names}").format(names=", ".join(strange)),
            remedy=_("Back it up with the version that made them, or with PostgreSQL's own pg_dump."),
        )
