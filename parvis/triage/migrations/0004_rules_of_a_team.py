import django.db.models.deletion
from django.db import migrations, models

import parvis.lifecycle.keys
from parvis.lifecycle.operations import tenant_table


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0010_chain_at_commit"),
        ("triage", "0003_learning_from_corrections"),
    ]

    operations = [
        migrations.CreateModel(
            name="TriageRules",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("off", models.JSONField(default=list)),
                ("contact", models.CharField(blank=True, max_length=200)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.team"
                    ),
                ),
            ],
            options={"db_table": "triage_rules"},
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.AddConstraint(
            model_name="triagerules",
            constraint=models.UniqueConstraint(fields=("team",), name="one_set_of_triage_rules"),
        ),
        tenant_table("triage_rules"),
    ]
