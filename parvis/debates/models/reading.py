"""What was made of the votes, and what was decided: computed and told, never rewritten."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Person
from parvis.debates.models.debate import Debate
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned


class MapLife(Lifecycle):
    """One row per debate: drawn when votes have moved, again and again."""

    waiting = State(worked=True)
    resting = State()

    waiting.leads_to(waiting, resting)
    resting.leads_to(waiting)


class MapMaker(TeamOwned, Living):
    life = MapLife

    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "debates_map_maker"
        constraints = [models.UniqueConstraint(fields=["team", "debate"], name="one_map_maker")]


class OpinionMap(TeamOwned):
    """The last one that was drawn: the same votes, mode and seed give the same `result` to the last bit."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="maps")
    inputs = models.CharField(max_length=64)  # SHA-256 of votes, mode, seed and versions
    mode = models.CharField(max_length=6, default="parvis")
    verdict = models.CharField(max_length=40)
    result = models.JSONField()  # as `docs/opinion-map.schema.json` has it
    picture = models.JSONField(
        default=dict, blank=True
    )  # what pages show (`opinion/picture.py`); of no one person
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "debates_map"
        constraints = [
            models.UniqueConstraint(fields=["team", "debate", "mode", "inputs"], name="one_map_of_the_votes")
        ]


class Progress(models.TextChoices):
    """Where a promise stands."""

    heard = "heard", _("Heard, being studied")
    decided = "decided", _("Decided")
    under_way = "under_way", _("Under way")
    done = "done", _("Done")
    dropped = "dropped", _("Not followed")


class Outcome(TeamOwned):
    """You said, we decided, because. Each change is a new row beside the old ones, which anybody can read."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="outcomes")
    number = models.PositiveIntegerField()
    progress = models.CharField(max_length=9, choices=Progress.choices)
    you_said = models.TextField(max_length=3000)
    we_decided = models.TextField(max_length=3000)
    because = models.TextField(max_length=3000)
    expected = models.CharField(max_length=80, blank=True)  # "spring 2027"
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "debates_outcome"
        constraints = [
            models.UniqueConstraint(fields=["team", "debate", "number"], name="one_outcome_of_a_number")
        ]
