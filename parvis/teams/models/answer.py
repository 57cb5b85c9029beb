"""What a program was answered, kept so that a repeated request is answered alike and done once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from parvis.lifecycle.keys import new_key
from parvis.teams.models.entry import ApiToken
from parvis.teams.models.team import TeamOwned

LONGEST_KEY, LONGEST_BODY = 200, 5_000_000


class ApiAnswer(TeamOwned):
    """One per token and `Idempotency-Key`, for 24 hours. `digest` tells the request from another."""

    exported: ClassVar[bool] = False  # a copy of answers: what they tell stands in the other tables

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField(max_length=LONGEST_BODY, blank=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "team_api_answer"
        constraints = [models.UniqueConstraint(fields=["team", "token", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["made_at"], name="answer_made_at")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
