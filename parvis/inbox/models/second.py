"""A model outside is asked about a message, if the team has chosen one: in the background, once for each text."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parvis.inbox.models.message import Message
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned


class SecondLife(Lifecycle):
    """to_ask -> asking -> heard; or not_heard: why is told, and the judgement stands as it is."""

    to_ask = State(worked=True)
    asking = State(worked=True)  # claimed; due when the longest call is surely over
    heard, not_heard = State(), State()

    to_ask.leads_to(asking, not_heard)
    asking.leads_to(heard, not_heard)


class SecondOpinion(TeamOwned, Living):
    """Without a message it is a trial, with an invented sentence."""

    life = SecondLife

    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="second_opinions")
    text_key = models.CharField(max_length=32, blank=True)  # of the text that it is about

    class Meta:
        db_table = "inbox_second_opinion"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "message", "text_key"],
                condition=Q(message__isnull=False),
                name="asked_once_a_text",
            )
        ]

    def lane(self) -> str:
        """One question of a team at a time: what is spent is counted before the next one."""
        return f"inbox.secondopinion:{self.team_id}"
