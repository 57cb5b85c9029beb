import django.db.models.deletion
from django.db import migrations, models

import parvis.lifecycle.keys
from parvis.lifecycle.operations import tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0010_chain_at_commit"),
        ("triage", "0004_rules_of_a_team"),
    ]

    operations = [
        migrations.CreateModel(
            name="ModelOutside",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("on", models.BooleanField(default=False)),
                ("base_url", models.CharField(blank=True, max_length=500)),
                ("model", models.CharField(blank=True, max_length=120)),
                ("sealed", models.BinaryField(default=b"")),
                ("private_too", models.BooleanField(default=False)),
                ("seconds", models.PositiveSmallIntegerField(default=20)),
                ("most_calls", models.PositiveIntegerField(default=1000)),
                ("most_tokens", models.PositiveIntegerField(default=1000000)),
                ("month", models.CharField(blank=True, max_length=7)),
                ("calls", models.PositiveIntegerField(default=0)),
                ("tokens", models.PositiveIntegerField(default=0)),
                ("said", models.CharField(blank=True, max_length=40)),
                ("said_at", models.DateTimeField(null=True)),
                ("failed", models.CharField(blank=True, max_length=40)),
                ("failed_at", models.DateTimeField(null=True)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.team"
                    ),
                ),
            ],
            options={"db_table": "triage_model_outside"},
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.AddConstraint(
            model_name="modeloutside",
            constraint=models.UniqueConstraint(fields=("team",), name="one_model_outside"),
        ),
        tenant_table("triage_model_outside"),
    ]
