"""What was counted by hand: sheets of paper, hands raised in a meeting; each count can be undone as a whole."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Person
from parvis.debates.models.debate import Debate
from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class CountKind(models.TextChoices):
    hands = "hands", _("Hands raised in a meeting")
    sheets = "sheets", _("Sheets of paper")


class Count(TeamOwned):
    """`name` tells it from the others of the debate: counted again under the same name, it takes the first one's place.

    `people`: how many were in the room, or how many sheets; of raised hands nobody knows which belong together.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="counts")
    kind = models.CharField(max_length=6, choices=CountKind.choices)
    name = models.CharField(max_length=120)
    people = models.PositiveIntegerField()
    votes = models.PositiveIntegerField()
    counted_by = models.CharField(max_length=200)  # who stood there and counted, in words
    fingerprint = models.CharField(max_length=64, blank=True)  # SHA-256 of the file
    rejected = models.JSONField(default=list, blank=True)  # [[line, why]…]
    typed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    typed_at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "debates_count"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "debate", "name"], condition=Q(undone_at=None), name="one_count_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name
