"""A write that leaves exactly once, or asks: its states, and the base of every row that leaves."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.rows import Living
from parvis.networks.contract import Content, Incoming, Published
from parvis.networks.models.account import Account
from parvis.teams.models import TeamOwned

if TYPE_CHECKING:
    from uuid import UUID


def _approved(write: Write) -> str:
    return write.why_not_approved()


class WriteLife(Lifecycle):
    """planned -> approved -> sending -> published; or refused; or unknown until the network is read back."""

    planned = State()
    approved = State(worked=True)  # due at the hour of publication
    sending = State(worked=True)  # due when the longest call is surely over
    unknown = State(worked=True)  # due after the network's settle time
    published, refused, to_check, expired, cancelled = State(), State(), State(), State(), State()

    planned.leads_to(approved, guard=_approved)
    planned.leads_to(cancelled)
    approved.leads_to(
        approved, planned, expired, refused, cancelled
    )  # to itself: it waits, its media are prepared
    approved.leads_to(sending, guard=_approved)
    sending.leads_to(published, refused, unknown, approved)
    unknown.leads_to(published, planned, unknown, to_check)
    to_check.leads_to(published, planned, cancelled)
    refused.leads_to(planned, cancelled)
    expired.leads_to(planned, cancelled)


class Write(TeamOwned, Living):
    """One write to one account. `publishing.Delivery` and `inbox.Answer` are its two kinds; they give `content`,
    `fingerprint`, `why_not_approved`, and may give `answers` (what it replies to) and `when_published`.

    `key` is the same for every attempt of the same content, so that a network that honours keys makes one of two.
    """

    account_id: UUID

    life = WriteLife
    together = ("account", "team")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(default=new_key)
    attempt = models.PositiveSmallIntegerField(default=0)
    planned_for = models.DateTimeField()
    expires_at = models.DateTimeField()  # after that we ask, we don't flood
    intent_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)  # as it left
    prepared = models.JSONField(default=list)  # uploads made before the intent
    remote_id = models.CharField(max_length=1000, blank=True)
    remote_url = models.CharField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(remote_id=""), name="%(class)s_published_has_an_id"
            )
        ]

    def lane(self) -> str:
        return f"account:{self.account_id}:out"

    def content(self) -> Content:
        """What leaves, read inside the team's transaction."""
        raise NotImplementedError

    def fingerprint(self) -> str:
        """SHA-256 of what leaves, in hexadecimal: what approvals are bound to."""
        raise NotImplementedError

    def why_not_approved(self) -> str:
        """ "" when everybody who must agree agrees on exactly this content, else the reason in a sentence."""
        raise NotImplementedError

    def answers(self) -> Incoming | None:
        """What it replies to, when it is a reply."""
        return None

    def when_published(self, receipt: Published) -> None:
        """In the transaction of the move to published: what follows from it here."""


class Attempt(TeamOwned):
    """The intent, committed before the call. Append-only: one row per attempt of a write."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(max_length=60)
    write_id: UUID = models.UUIDField()  # type: ignore[assignment]
    number = models.PositiveSmallIntegerField()
    key = models.UUIDField()
    content_hash = models.CharField(max_length=64)
    at: datetime = models.DateTimeField(db_default=Now())  # type: ignore[assignment]

    class Meta:
        db_table = "network_attempt"
        constraints = [
            models.UniqueConstraint(fields=["team", "write_id", "number"], name="one_row_per_attempt")
        ]
