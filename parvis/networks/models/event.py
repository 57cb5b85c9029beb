"""The raw journal of what came in."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from parvis.lifecycle.keys import new_key
from parvis.networks.models.account import Account
from parvis.teams.models import TeamOwned


class Event(TeamOwned):
    """One thing that a network told us, stored before anything is made of it; what is not understood stays."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    event_id = models.CharField(max_length=300)
    kind = models.CharField(max_length=12)
    payload = models.JSONField()  # contract.Incoming
    received_at = models.DateTimeField(db_default=Now())
    processed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "network_event"
        constraints = [models.UniqueConstraint(fields=["team", "account", "event_id"], name="event_once")]
        indexes = [
            models.Index(
                fields=["account", "received_at"], condition=models.Q(processed_at=None), name="event_pending"
            )
        ]
