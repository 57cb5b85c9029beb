import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import parvis.lifecycle.keys
from parvis.lifecycle.operations import living_table, tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0006_alerts_per_person_and_means"),
        ("teams", "0010_chain_at_commit"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondOpinion",
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
                ("text_key", models.CharField(blank=True, max_length=32)),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="second_opinions",
                        to="inbox.message",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.team"
                    ),
                ),
            ],
            options={"db_table": "inbox_second_opinion"},
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.AddConstraint(
            model_name="secondopinion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("message__isnull", False)),
                fields=("team", "message", "text_key"),
                name="asked_once_a_text",
            ),
        ),
        tenant_table("inbox_second_opinion"),
        living_table("inbox_second_opinion"),
    ]
