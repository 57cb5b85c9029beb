"""What was counted by hand, and which codes were printed together."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import parvis.lifecycle.keys
from django.conf import settings
from django.db import migrations, models

from parvis.lifecycle.operations import tenant_table


class Migration(migrations.Migration):

    dependencies = [
        ("debates", "0001_debates_and_ballots"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Count",
            fields=[
                ("id", models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("hands", "Hands raised in a meeting"), ("sheets", "Sheets of paper")], max_length=6)),
                ("name", models.CharField(max_length=120)),
                ("people", models.PositiveIntegerField()),
                ("votes", models.PositiveIntegerField()),
                ("counted_by", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("rejected", models.JSONField(blank=True, default=list)),
                ("typed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("debate", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="counts", to="debates.debate")),
                ("team", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="teams.team")),
                ("typed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"db_table": "debates_count"},
            managers=[("rows", django.db.models.manager.Manager())],
        ),
        migrations.AddConstraint(
            model_name="count",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("team", "debate", "name"), name="one_count_of_a_name"
            ),
        ),
        migrations.AddField(
            model_name="voter",
            name="count",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="voters", to="debates.count"
            ),
        ),
        migrations.AddField(model_name="papercode", name="batch", field=models.PositiveIntegerField(default=1)),
        tenant_table("debates_count"),
    ]
