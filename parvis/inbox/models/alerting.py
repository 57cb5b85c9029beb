"""What a team has decided about alerts: who is told, by what; who is on call; when a person is left in peace."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.dates import WEEKDAYS

from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned

ALERTING = ("P0", "P1", "P2", "P3")  # thanks and spam wake nobody


class AlertRule(TeamOwned):
    """One per priority; without it P0 is told to whoever is on call, on the screen and by mail, others to nobody."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    priority = models.CharField(max_length=2)
    on_call = models.BooleanField(default=False)
    people = models.JSONField(default=list)  # keys of members who are told besides
    screen = models.BooleanField(default=False)
    mail = models.BooleanField(default=False)
    webhook = models.BooleanField(default=False)

    class Meta:
        db_table = "inbox_alert_rule"
        constraints = [
            models.UniqueConstraint(fields=["team", "priority"], name="one_alert_rule_per_priority"),
            models.CheckConstraint(condition=Q(priority__in=ALERTING), name="alert_rule_priority_is_known"),
        ]

    def __str__(self) -> str:
        return self.priority

    @property
    def tells_somebody(self) -> bool:
        return self.on_call or bool(self.people)


class Alerting(TeamOwned):
    """One row per team at most."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    again_after = models.PositiveSmallIntegerField(default=15)  # minutes
    webhook_url = models.CharField(max_length=2000, blank=True)
    webhook_sealed = models.BinaryField(default=b"")  # the secret with which calls are signed
    webhook_ok = models.BooleanField(null=True)
    webhook_said = models.CharField(max_length=300, blank=True)
    webhook_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_alerting"
        constraints = [models.UniqueConstraint(fields=["team"], name="one_alerting_per_team")]


class QuietHours(TeamOwned):
    """In the team's time zone; over midnight when they end earlier than they begin."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    begins = models.TimeField(default=time(20))
    ends = models.TimeField(default=time(7, 30))

    class Meta:
        db_table = "inbox_quiet_hours"
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="one_quiet_time_per_person")]


class Duty(TeamOwned):
    """A turn on call, each week: from a day and hour to another, in the team's time zone."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    from_day = models.PositiveSmallIntegerField(choices=list(WEEKDAYS.items()))  # 0 is Monday
    from_time = models.TimeField()
    to_day = models.PositiveSmallIntegerField(choices=list(WEEKDAYS.items()))
    to_time = models.TimeField()

    class Meta:
        db_table = "inbox_duty"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person", "from_day", "from_time", "to_day", "to_time"], name="one_turn_once"
            ),
            models.CheckConstraint(condition=Q(from_day__lt=7, to_day__lt=7), name="duty_day_is_a_weekday"),
        ]
