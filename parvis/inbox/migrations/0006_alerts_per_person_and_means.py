import datetime

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.utils.dates import WEEKDAYS

import parvis.lifecycle.keys
from parvis.lifecycle.operations import living_table, tenant_table

KEY = models.UUIDField(default=parvis.lifecycle.keys.new_key, editable=False, primary_key=True, serialize=False)
TEAM = {"on_delete": django.db.models.deletion.CASCADE, "related_name": "+", "to": "teams.team"}
PERSON = {"on_delete": django.db.models.deletion.CASCADE, "related_name": "+", "to": settings.AUTH_USER_MODEL}
ROWS = [("rows", django.db.models.manager.Manager())]
ALERTING = ("P0", "P1", "P2", "P3")
DAYS = list(WEEKDAYS.items())


def key():
    return ("id", KEY.clone())


def team():
    return ("team", models.ForeignKey(**TEAM))


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0005_themes"),
        ("teams", "0010_chain_at_commit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alerting",
            fields=[
                key(),
                ("again_after", models.PositiveSmallIntegerField(default=15)),
                ("webhook_url", models.CharField(blank=True, max_length=2000)),
                ("webhook_sealed", models.BinaryField(default=b"")),
                ("webhook_ok", models.BooleanField(null=True)),
                ("webhook_said", models.CharField(blank=True, max_length=300)),
                ("webhook_at", models.DateTimeField(null=True)),
                team(),
            ],
            options={"db_table": "inbox_alerting"},
            managers=ROWS,
        ),
        migrations.CreateModel(
            name="AlertRule",
            fields=[
                key(),
                ("priority", models.CharField(max_length=2)),
                ("on_call", models.BooleanField(default=False)),
                ("people", models.JSONField(default=list)),
                ("screen", models.BooleanField(default=False)),
                ("mail", models.BooleanField(default=False)),
                ("webhook", models.BooleanField(default=False)),
                team(),
            ],
            options={"db_table": "inbox_alert_rule"},
            managers=ROWS,
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                key(),
                ("from_day", models.PositiveSmallIntegerField(choices=DAYS)),
                ("from_time", models.TimeField()),
                ("to_day", models.PositiveSmallIntegerField(choices=DAYS)),
                ("to_time", models.TimeField()),
                ("person", models.ForeignKey(**PERSON)),
                team(),
            ],
            options={"db_table": "inbox_duty"},
            managers=ROWS,
        ),
        migrations.CreateModel(
            name="QuietHours",
            fields=[
                key(),
                ("begins", models.TimeField(default=datetime.time(20, 0))),
                ("ends", models.TimeField(default=datetime.time(7, 30))),
                ("person", models.ForeignKey(**PERSON)),
                team(),
            ],
            options={"db_table": "inbox_quiet_hours"},
            managers=ROWS,
        ),
        migrations.CreateModel(
            name="Vigil",
            fields=[
                key(),
                ("state", models.CharField(max_length=20)),
                ("moves", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.TextField(blank=True, max_length=2000)),
                ("state_since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="vigils", to="inbox.message"
                    ),
                ),
                team(),
            ],
            options={"db_table": "inbox_vigil"},
            managers=ROWS,
        ),
        migrations.RemoveConstraint(model_name="alert", name="one_alert_per_message"),
        migrations.AddField("alert", "means", models.CharField(
            choices=[("screen", "on the screen"), ("mail", "by mail"), ("webhook", "to another program")],
            default="mail", max_length=8,
        )),
        migrations.AddField("alert", "person", models.ForeignKey(null=True, **PERSON)),
        migrations.AddField("alert", "priority", models.CharField(default="P0", max_length=2)),
        migrations.AddField("alert", "round", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("alert", "told_at", models.DateTimeField(null=True)),
        migrations.AlterField("alert", "message", models.ForeignKey(
            null=True, on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to="inbox.message"
        )),
        migrations.AddConstraint("alert", models.UniqueConstraint(
            fields=("team", "message", "person", "means", "round"), name="told_once_per_person_and_means"
        )),
        migrations.AddConstraint("alert", models.UniqueConstraint(
            condition=models.Q(("person", None)), fields=("team", "message", "means", "round"),
            name="told_once_to_nobody",
        )),
        migrations.AddConstraint("alert", models.CheckConstraint(
            condition=models.Q(("means__in", ["screen", "mail", "webhook"])), name="alert_means_is_known"
        )),
        migrations.AddIndex("alert", models.Index(fields=["team", "-raised_at"], name="alert_by_time")),
        migrations.AddIndex("alert", models.Index(
            condition=models.Q(("means", "screen"), ("seen_at", None), ("state", "told")),
            fields=["team", "person", "-raised_at"], name="alert_on_screen",
        )),
        migrations.AddConstraint("alerting", models.UniqueConstraint(fields=("team",), name="one_alerting_per_team")),
        migrations.AddConstraint("alertrule", models.UniqueConstraint(
            fields=("team", "priority"), name="one_alert_rule_per_priority"
        )),
        migrations.AddConstraint("alertrule", models.CheckConstraint(
            condition=models.Q(("priority__in", ALERTING)), name="alert_rule_priority_is_known"
        )),
        migrations.AddConstraint("duty", models.UniqueConstraint(
            fields=("team", "person", "from_day", "from_time", "to_day", "to_time"), name="one_turn_once"
        )),
        migrations.AddConstraint("duty", models.CheckConstraint(
            condition=models.Q(("from_day__lt", 7), ("to_day__lt", 7)), name="duty_day_is_a_weekday"
        )),
        migrations.AddConstraint("quiethours", models.UniqueConstraint(
            fields=("team", "person"), name="one_quiet_time_per_person"
        )),
        migrations.AddConstraint("vigil", models.UniqueConstraint(
            fields=("team", "message"), name="one_vigil_per_message"
        )),
        tenant_table("inbox_alerting"),
        tenant_table("inbox_alert_rule"),
        tenant_table("inbox_duty"),
        tenant_table("inbox_quiet_hours"),
        tenant_table("inbox_vigil"),
        living_table("inbox_vigil"),
    ]
