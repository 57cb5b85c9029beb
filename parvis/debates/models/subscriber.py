"""Who wants to be told by mail what became of a debate. Kept apart from ballots."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.utils.timezone import now

from parvis.debates.models.debate import Debate
from parvis.debates.models.voter import DIGEST
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.rows import Living
from parvis.lifecycle.sealing import seal_here, unseal_here
from parvis.teams.models import TeamOwned


class SubscriberLife(Lifecycle):
    """One state, so that no history says when somebody did what: its hour, and what the row says, tell what is next."""

    kept = State(worked=True)

    kept.leads_to(kept)


def today() -> date:
    return now().date()


def midnight() -> datetime:
    return now().replace(hour=0, minute=0, second=0, microsecond=0)


class Subscriber(TeamOwned, Living):
    """An address, sealed. Nothing here names a ballot, and nothing can be laid beside one: `mailbox` and `source` are
    digests of another kind than a ballot's, the key tells no time, and once the address is confirmed no moment finer
    than a day is left, or whoever voted in that minute would be known.

    `claimed`: the outcome that is being mailed. Found again after a crash, it is not mailed a second time."""

    exported: ClassVar[bool] = False  # whoever asked gave the address to this town for this one thing
    life = SubscriberLife

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField(max_length=600, editable=False)
    mailbox = models.CharField(max_length=DIGEST)
    source = models.CharField(max_length=16, blank=True)  # until it is confirmed
    language = models.CharField(max_length=8, default="fr")
    invitations = models.PositiveSmallIntegerField(default=0)  # mails that asked for a yes
    invited = models.BooleanField(default=False)  # none is owed
    confirmed = models.BooleanField(default=False)
    told = models.PositiveIntegerField(default=0)  # the number of the last outcome that they know
    claimed = models.PositiveIntegerField(default=0)
    asked_on = models.DateField(default=today)
    state_since = models.DateTimeField(default=midnight)

    class Meta:
        db_table = "debates_subscriber"
        constraints = [
            models.UniqueConstraint(fields=["team", "debate", "mailbox"], name="one_subscriber_of_a_box")
        ]

    @property
    def address(self) -> str:
        """Raises CannotOpen when it was sealed under a master key that is not known here."""
        return unseal_here(bytes(self.sealed), self._bound_to).decode()

    def seal_address(self, address: str) -> None:
        """To be saved."""
        self.sealed = seal_here(address.encode(), self._bound_to)

    @property
    def _bound_to(self) -> str:
        return f"address of subscriber {self.pk}"


class PostmanLife(Lifecycle):
    """One row per debate: wakes those who wait for an outcome, some at a time."""

    walking = State(worked=True)
    resting = State()

    walking.leads_to(walking, resting)
    resting.leads_to(walking)


class Postman(TeamOwned, Living):
    life = PostmanLife

    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "debates_postman"
        constraints = [models.UniqueConstraint(fields=["team", "debate"], name="one_postman")]
