"""What a person has typed and not sent: kept, never lost."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from parvis.inbox.models.message import Message
from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class Draft(TeamOwned):
    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=200_000, blank=True)
    private = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "inbox_draft"
        constraints = [models.UniqueConstraint(fields=["team", "message", "person"], name="one_draft_each")]
