"""A conversation under one public post, or between us and one person."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from parvis.lifecycle.keys import new_key
from parvis.networks.models import Account
from parvis.teams.models import TeamOwned


class Thread(TeamOwned):
    """`root_*` is the public post above, as the network told it; empty where it told nothing."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    root_remote_id = models.CharField(max_length=1000)
    root_text = models.TextField(max_length=200_000, blank=True)
    root_url = models.CharField(max_length=2000, blank=True)
    root_key = models.CharField(max_length=400, blank=True)  # which event told the root: the latest wins
    ours = models.BooleanField(default=False)
    began_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inbox_thread"
        constraints = [
            models.UniqueConstraint(fields=["team", "account", "root_remote_id"], name="thread_once_per_root")
        ]
