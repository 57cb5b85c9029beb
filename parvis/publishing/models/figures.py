"""What became of a published post. None is "the network does not tell", never zero."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.rows import Living
from parvis.networks.models import Account
from parvis.publishing.models.delivery import Delivery
from parvis.teams.models import TeamOwned


class WatchingLife(Lifecycle):
    """An account's published posts are read at its hour, until the last one is old."""

    watching = State(worked=True)
    resting = State()

    watching.leads_to(watching, resting)
    resting.leads_to(watching)


class Watching(TeamOwned, Living):
    life = WatchingLife

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "publishing_watching"
        constraints = [models.UniqueConstraint(fields=["team", "account"], name="one_watching_per_account")]

    def lane(self) -> str:
        return f"account:{self.account_id}:figures"


class PostFigures(TeamOwned):
    """One reading of one published part. Append-only: figures have a history."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="figures")
    likes = models.PositiveIntegerField(null=True, blank=True)
    shares = models.PositiveIntegerField(null=True, blank=True)
    replies = models.PositiveIntegerField(null=True, blank=True)
    views = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "publishing_figures"
        indexes = [models.Index(fields=["team", "delivery", "-at"], name="figures_of_delivery")]
