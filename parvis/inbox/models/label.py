"""A word that a team puts on messages (never on people)."""

from __future__ import annotations

from django.db import models

from parvis.inbox.models.message import Message
from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class Label(TeamOwned):
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(max_length=40)

    class Meta:
        db_table = "inbox_label"
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="one_label_of_a_name")]

    def __str__(self) -> str:
        return self.name


class MessageLabel(TeamOwned):
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="labels")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "inbox_message_label"
        constraints = [
            models.UniqueConstraint(fields=["team", "message", "label"], name="label_once_per_message")
        ]
