"""The history of every row that lives."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import connection, models
from django.db.models.functions import Coalesce, Now

from parvis.lifecycle.keys import new_key


class Move(models.Model):
    """One change of state. Append-only: the application's role may only insert and read."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    team_id = models.UUIDField()
    kind = models.CharField(max_length=60)  # "publishing.delivery"
    row_id = models.UUIDField()
    old = models.CharField(max_length=20)
    new = models.CharField(max_length=20)
    by = models.CharField(max_length=80)
    why = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "lifecycle_move"
        indexes = [models.Index(fields=["team_id", "row_id", "at"], name="move_of_row")]

    @classmethod
    def write(cls, row: Any, *, old: str, new: str, by: str, why: str) -> None:
        kind = row._meta.label_lower
        cls.objects.create(
            team_id=row.team_id, kind=kind, row_id=row.pk, old=old, new=new, by=by, why=why[:2000]
        )


class Installation(models.Model):
    """One row: whether anything may leave. Set by a restore, ended by a person (`parvis release`).

    A restore by other tools is seen by the identity of the database cluster, which is another one then.
    """

    quarantined_at = models.DateTimeField(null=True, blank=True)
    released_why = models.CharField(max_length=500, blank=True)
    cluster = models.CharField(max_length=20, blank=True)  # PostgreSQL's system identifier

    class Meta:
        db_table = "installation"

    @classmethod
    def in_quarantine(cls) -> bool:
        return cls.objects.filter(quarantined_at__isnull=False).exists()

    @classmethod
    def recognise(cls) -> bool:
        """At each start, as the owner: False when these rows lived in another cluster; nothing leaves then."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT system_identifier::text FROM pg_control_system()")
            here = cursor.fetchone()[0]
        cls.objects.filter(cluster="").update(cluster=here)
        moved = cls.objects.exclude(cluster=here)
        return not moved.update(cluster=here, quarantined_at=Coalesce("quarantined_at", Now()))
