"""The database itself refuses to change or delete a line of the history, whoever asks."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    f"""CREATE TRIGGER event_no_{what} BEFORE {what} ON accounts_event
        BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END"""
    for what in ("update", "delete")
]
POSTGRESQL = [
    """CREATE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the history is append-only'; END $$""",
    """CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_event
       FOR EACH STATEMENT EXECUTE FUNCTION event_append_only()""",
]


def refuse(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(refuse)]
