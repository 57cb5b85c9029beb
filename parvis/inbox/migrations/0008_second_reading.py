"""One row a team: its messages are read once more for their meaning."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import parvis.lifecycle.keys
from parvis.lifecycle.operations import living_table, tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0007_second_opinions"),
        ("teams", "0010_chain_at_commit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reader",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("state", models.CharField(max_length=20)),
                ("moves", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.TextField(blank=True, max_length=2000)),
                ("state_since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.team"
                    ),
                ),
            ],
            options={"db_table": "inbox_reader"},
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.AddConstraint(
            model_name="reader",
            constraint=models.UniqueConstraint(fields=("team",), name="one_reader_a_team"),
        ),
        tenant_table("inbox_reader"),
        living_table("inbox_reader"),
    ]
