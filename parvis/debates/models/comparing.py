"""Ballots that are alike beyond chance: what was found, and what a person has made of it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Person
from parvis.debates.models.debate import Debate
from parvis.debates.models.voter import Voter
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned

GROWN = 1.5  # so many times as many as were judged to be real people: somebody looks again


class CompareLife(Lifecycle):
    """One row per debate: ballots are compared when votes have come; after the close it keeps, for a while, from which
    places they came, then that is forgotten."""

    waiting = State(worked=True)
    resting = State()
    keeping = State(worked=True)

    waiting.leads_to(waiting, resting, keeping)
    resting.leads_to(waiting)
    keeping.leads_to(keeping, waiting, resting)


class Comparer(TeamOwned, Living):
    life = CompareLife
    together = ("debate", "team")

    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="+")
    seen = models.CharField(max_length=120, blank=True)  # a mark of the votes that were compared last
    forgot_at = models.DateTimeField(null=True, blank=True)  # when the places were forgotten

    class Meta:
        db_table = "debates_comparer"
        constraints = [models.UniqueConstraint(fields=["team", "debate"], name="one_comparer")]


class Within(models.TextChoices):
    """What they came within together. The same words as `copies.Evidence`."""

    burst = "burst", _("within the same hours")
    source = "source", _("from the same few places")


class Judgement(models.TextChoices):
    none = "", _("Nobody has decided yet")
    out = "out", _("Left out of the figures")
    real = "real", _("Real people, counted")


class Alike(TeamOwned):
    """A group of ballots, as they were when last compared. Nobody is left out until a person says so."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="+")
    within = models.CharField(max_length=6, choices=Within.choices)
    among = models.PositiveIntegerField()  # all ballots of those hours, or of those places
    places = models.PositiveIntegerField()  # that sent them, as far as known
    answers = models.PositiveIntegerField()  # statements that each of them answers, about
    likeness = models.PositiveSmallIntegerField()  # per cent of answers that are the same, at least
    log_chance = models.FloatField()  # natural logarithm of how probable that is without copying, at most
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    found_at = models.DateTimeField(db_default=Now())
    judgement = models.CharField(max_length=4, choices=Judgement.choices, blank=True)
    why = models.CharField(max_length=500, blank=True)
    judged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_size = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "debates_alike"
        indexes = [models.Index(fields=["team", "debate"], name="alike_of_a_debate")]

    def believed(self, size: int) -> bool:
        """Judged to be real people, and not far more of them since."""
        return self.judgement == Judgement.real and size <= GROWN * self.judged_size


class AlikeBallot(TeamOwned):
    """A ballot stands in one group at most."""

    id = models.BigAutoField(primary_key=True)
    group = models.ForeignKey(Alike, on_delete=models.CASCADE, related_name="ballots")
    voter = models.ForeignKey(Voter, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "debates_alike_ballot"
        constraints = [models.UniqueConstraint(fields=["team", "voter"], name="one_group_of_a_ballot")]
        indexes = [models.Index(fields=["team", "group"], name="ballots_of_a_group")]
