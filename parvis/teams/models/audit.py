"""Who changed what, in a chain that shows when a link was altered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from parvis.lifecycle.keys import new_key
from parvis.teams.models.team import TeamOwned


class AuditEntry(TeamOwned):
    """Append-only; ids and digests only, never a text of a person: an erasure leaves the chain whole.

    Number, previous and hash are the database's, at the commit (migration 0010).
    """

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    kind = models.CharField(max_length=60, blank=True)
    row_id = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        db_table = "team_audit"
        constraints = [models.UniqueConstraint(fields=["team", "number"], name="audit_number_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.action}"
