"""What one votes on: a statement of a debate, or a choice of a poll."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.debates.models.debate import Debate
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned

LONGEST = 280  # signs; strict readers of Polis's files stop at 140 of the debate's title only


class StatementLife(Lifecycle):
    """A refusal has a reason that its author reads. Whatever a moderator decided can be taken back into the queue."""

    waiting, shown, refused, merged = State(), State(), State(), State()

    waiting.leads_to(shown, refused, merged)
    shown.leads_to(refused, merged, waiting)
    refused.leads_to(shown, merged, waiting)
    merged.leads_to(shown, refused, waiting)


class Refusal(models.TextChoices):
    """Why a statement is not shown; each has its sentence for the author."""

    person = "person", _("It tells something about a private person")
    insult = "insult", _("It insults somebody")
    hate = "hate", _("It attacks people for what they are")
    subject = "subject", _("It is about something else")
    double = "double", _("It says what another statement says")
    several = "several", _("It says several things at once")
    advert = "advert", _("It is an advertisement")
    other = "other", _("Another reason")


class Statement(TeamOwned, Living):
    """`number` is its name in files and on the screen: from 1 (in older debates from 0), never given twice."""

    life = StatementLife

    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=LONGEST)
    language = models.CharField(max_length=8, default="fr")
    seeded = models.BooleanField(default=False)  # written by the team
    meta = models.BooleanField(default=False)  # about who answers ("I live in the centre"): never on the map
    by_voter = models.UUIDField(null=True, blank=True)  # whoever proposed it; gone when the votes are erased
    refusal = models.CharField(max_length=8, choices=Refusal.choices, blank=True)
    refused_why = models.CharField(max_length=500, blank=True)
    appeal = models.CharField(max_length=500, blank=True)  # what its author says against the refusal
    into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="doubles")
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "debates_statement"
        constraints = [
            models.UniqueConstraint(fields=["team", "debate", "number"], name="one_statement_of_a_number")
        ]

    def __str__(self) -> str:
        return self.text


class Wording(TeamOwned):
    """A statement in another language, said to be a translation wherever it is shown."""

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=8)
    text = models.CharField(max_length=2 * LONGEST)

    class Meta:
        db_table = "debates_wording"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "statement", "language"], name="one_wording_of_a_language"
            )
        ]
