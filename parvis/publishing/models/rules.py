"""The team's habits: how many must agree, until when a late post may leave, and the usual hours."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class Rules(TeamOwned):
    """One per team. `approvals_needed` is a floor: a post may ask for more, never for less."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    approvals_needed = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(2)])
    expires_minutes = models.PositiveIntegerField(default=60)

    class Meta:
        db_table = "publishing_rules"
        constraints = [models.UniqueConstraint(fields=["team"], name="one_set_of_rules_per_team")]


class Day(models.IntegerChoices):
    monday = 0, _("Monday")
    tuesday = 1, _("Tuesday")
    wednesday = 2, _("Wednesday")
    thursday = 3, _("Thursday")
    friday = 4, _("Friday")
    saturday = 5, _("Saturday")
    sunday = 6, _("Sunday")


class Slot(TeamOwned):
    """A usual hour of the week: "the next free slot" is one click."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    day = models.PositiveSmallIntegerField(choices=Day.choices)
    hour = models.TimeField()  # in the team's time zone

    class Meta:
        db_table = "publishing_slot"
        ordering = ["day", "hour"]
        constraints = [models.UniqueConstraint(fields=["team", "day", "hour"], name="slot_once")]
