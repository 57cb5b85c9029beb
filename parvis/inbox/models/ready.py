"""An answer prepared once and used often, with gaps that are filled in."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class ReadyAnswer(TeamOwned):
    """`text` may hold {prenom}, {auteur}, {commune} and {agent}; see `queries.ready.filled`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=5000)
    language = models.CharField(max_length=8, default="fr")
    topic = models.CharField(max_length=40, blank=True)
    archived_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inbox_ready_answer"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "title"],
                condition=models.Q(archived_at=None),
                name="one_ready_answer_of_a_title",
            )
        ]

    def __str__(self) -> str:
        return self.title
