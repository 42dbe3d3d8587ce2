"""The table of judgements."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("made_by", models.CharField(max_length=200)),
                ("rulebook_id", models.CharField(max_length=200)),
                ("subject_kind", models.CharField(max_length=20)),
                ("subject_id", models.CharField(max_length=64)),
                ("fact", models.CharField(max_length=100)),
                ("value", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("fingerprint", models.CharField(max_length=64)),
                ("file", models.CharField(blank=True, max_length=64)),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="judgements.judgement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["subject_kind", "subject_id", "fact"], name="judgement_subject")],
            },
        ),
    ]
