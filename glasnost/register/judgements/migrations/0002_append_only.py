"""The database itself refuses to change or delete a judgement, whoever asks."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = [
    f"""CREATE TRIGGER judgement_no_{what} BEFORE {what} ON judgements_judgement
        BEGIN SELECT RAISE(ABORT, 'judgements are append-only'); END"""
    for what in ("update", "delete")
]
POSTGRESQL = [
    """CREATE FUNCTION judgement_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'judgements are append-only'; END $$""",
    """CREATE TRIGGER judgement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON judgements_judgement
       FOR EACH STATEMENT EXECUTE FUNCTION judgement_append_only()""",
]


def refuse(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("judgements", "0001_initial")]

    operations = [migrations.RunPython(refuse)]
