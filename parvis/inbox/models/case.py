"""A question handed to a municipal service, until it has answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from parvis.inbox.models.message import Message
from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class Case(TeamOwned):
    """`deadline` is the end of a working day; `outcome` says what happened ("you said, we did")."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="cases")
    service = models.CharField(max_length=80)
    question = models.TextField(max_length=2000, blank=True)
    deadline = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(max_length=2000, blank=True)

    class Meta:
        db_table = "inbox_case"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "message"],
                condition=models.Q(closed_at=None),
                name="one_open_case_per_message",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | ~models.Q(outcome=""),
                name="closed_case_says_what_happened",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "deadline"], condition=models.Q(closed_at=None), name="case_open"),
        ]
