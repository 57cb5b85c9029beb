"""What one gesture changed in one or many messages, so that it can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class Change(TeamOwned):
    """`before` and `after`: {message id: {field: value}}; what somebody changed since is left alone by an undo."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20)
    before = models.JSONField()
    after = models.JSONField()
    at = models.DateTimeField(db_default=Now())
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_change"
