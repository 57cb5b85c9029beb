"""What colleagues tell each other about a message; never sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from parvis.inbox.models.message import Message
from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class Note(TeamOwned):
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=5000)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inbox_note"
