"""Who is looking at a message now, and who alone is writing."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.inbox.models.message import Message
from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class Looking(TeamOwned):
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        db_table = "inbox_looking"
        constraints = [models.UniqueConstraint(fields=["team", "message", "person"], name="looking_once")]


class Writing(TeamOwned):
    """The lock against double answers: one row per message, taken over when `until` has passed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        db_table = "inbox_writing"
        constraints = [models.UniqueConstraint(fields=["team", "message"], name="one_writes_at_a_time")]
