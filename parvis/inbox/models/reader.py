"""The second reading of a team's messages, for their meaning: behind whatever cannot wait."""

from __future__ import annotations

from django.db import models

from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned


class ReadingLife(Lifecycle):
    """Wakes when messages come, rests when all are read."""

    reading = State(worked=True)
    resting = State()

    reading.leads_to(reading, resting)
    resting.leads_to(reading)


class Reader(TeamOwned, Living):
    life = ReadingLife

    class Meta:
        db_table = "inbox_reader"
        constraints = [models.UniqueConstraint(fields=["team"], name="one_reader_a_team")]

    def lane(self) -> str:
        return f"inbox.reader:{self.team_id}"
