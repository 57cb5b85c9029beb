"""A message that cannot wait is told to whoever is on call, by mail, whatever the hour."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from parvis.inbox.models.message import Message
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned


class AlertLife(Lifecycle):
    to_tell = State(worked=True)
    told, untold = State(), State()  # untold: the mail could not leave; the screen still says it

    to_tell.leads_to(to_tell, told, untold)
    untold.leads_to(to_tell)


class Alert(TeamOwned, Living):
    life = AlertLife

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="alerts")
    raised_at = models.DateTimeField(db_default=Now())
    told_to = models.CharField(max_length=1000, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_alert"
        constraints = [models.UniqueConstraint(fields=["team", "message"], name="one_alert_per_message")]
