"""A profile on a network, for which a team may speak."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned


class AccountLife(Lifecycle):
    """connected: it listens at its hour; to_reconnect: the network wants a person to sign in again."""

    connected = State(worked=True)
    to_reconnect, disconnected = State(), State()

    connected.leads_to(connected, to_reconnect, disconnected)
    to_reconnect.leads_to(connected, disconnected)
    disconnected.leads_to(connected)


class Account(TeamOwned, Living):
    """`sealed` opens for this team and this account only (`vault`); `cursor` says how far the network was read."""

    life = AccountLife

    network = models.CharField(max_length=20)
    server = models.CharField(max_length=300)
    remote_id = models.CharField(max_length=300)
    handle = models.CharField(max_length=300)
    name = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    avatar_url = models.CharField(max_length=1000, blank=True)
    sealed = models.BinaryField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # of the credentials
    abilities = models.JSONField(default=dict)  # contract.Abilities, as last read from the network
    abilities_read_at = models.DateTimeField(null=True, blank=True)
    cursor = models.TextField(max_length=100_000, blank=True)
    problem = models.CharField(max_length=500, blank=True)  # a sentence for a person
    failing_since = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)  # last time that the network answered a read
    last_event_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)  # last time that its line for pushes was alive
    watched_until = models.DateTimeField(
        null=True, blank=True
    )  # somebody looks at the inbox: listen more often
    training = models.BooleanField(default=False)  # a pretend network: said wherever it is shown
    nature = models.CharField(max_length=20, default="institutional")
    connected_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "network_account"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "network", "server", "remote_id"], name="account_once_per_team"
            )
        ]

    def __str__(self) -> str:
        return self.handle

    def lane(self) -> str:
        return f"account:{self.pk}:in"


class AppRegistration(models.Model):
    """Parvis' own registration on an instance: shared by all teams, sealed under the master key."""

    network = models.CharField(max_length=20)
    server = models.CharField(max_length=300)
    sealed = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "network_app"
        constraints = [models.UniqueConstraint(fields=["network", "server"], name="one_app_per_server")]


class SealingKey(TeamOwned):
    """A team's data key, wrapped by the master key that `master` names; rotation re-wraps it."""

    wraps_secrets: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "network_sealing_key"
        constraints = [models.UniqueConstraint(fields=["team"], name="one_sealing_key_per_team")]
