"""For which administrations a team acts."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from parvis.lifecycle.keys import new_key
from parvis.teams.models.team import TeamOwned
from parvis.territories.models import Administration


class Mandate(TeamOwned):
    """A team may act for several administrations (a town and its inter-municipal body), and say so."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    administration = models.ForeignKey(Administration, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "team_mandate"
        constraints = [models.UniqueConstraint(fields=["team", "administration"], name="one_mandate_each")]

    def __str__(self) -> str:
        return self.administration.name
