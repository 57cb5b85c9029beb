import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import parvis.lifecycle.keys
from parvis.lifecycle.operations import tenant_table


class Migration(migrations.Migration):
    dependencies = [("teams", "0006_mandate_wall")]
    operations = [
        migrations.CreateModel(
            name="ApiAnswer",
            fields=[
                ("id", models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.TextField(blank=True, max_length=5000000)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("team", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.team")),
                ("token", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.apitoken")),
            ],
            options={
                "db_table": "team_api_answer",
                "indexes": [models.Index(fields=["made_at"], name="answer_made_at")],
                "constraints": [models.UniqueConstraint(fields=("team", "token", "key"), name="one_answer_per_key")],
            },
        ),
        tenant_table("team_api_answer"),
    ]
