"""What is asked of a network and may be repeated without harm: take down, hide, mute, block, report."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.rows import Living
from parvis.networks.models.account import Account
from parvis.teams.models import TeamOwned


class Verb(models.TextChoices):
    delete = "delete"
    hide = "hide"
    show = "show"
    mute = "mute"
    unmute = "unmute"
    block = "block"
    unblock = "unblock"
    report = "report"


class ActLife(Lifecycle):
    asked = State(worked=True)
    done, refused = State(), State()

    asked.leads_to(asked, done, refused)
    refused.leads_to(asked)


class Act(TeamOwned, Living):
    """Already done is success. `subject` is the key of what it concerns in the capability that asked."""

    life = ActLife
    together = ("account",)

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=8, choices=Verb.choices)
    target_id = models.CharField(max_length=1000)  # the message's or the author's id on the network
    root_id = models.CharField(max_length=1000, blank=True)
    message_id = models.CharField(max_length=1000, blank=True)  # for a report: about which message
    reason = models.CharField(max_length=500, blank=True)
    asked_by = models.CharField(max_length=80)
    subject = models.UUIDField(null=True, blank=True)
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "network_act"

    def lane(self) -> str:
        return f"account:{self.account_id}:acts"
