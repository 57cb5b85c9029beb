"""Corrections that anybody may propose. Nothing of them is published before a person has decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from parvis.lifecycle.keys import new_key
from parvis.territories.models.administration import Administration

LONGEST = 2000


class Subject(models.TextChoices):
    account = "account", _("An account is missing, wrong or no longer used")
    naming = "naming", _("The name or the code")
    population = "population", _("The population")
    belonging = "belonging", _("What it belongs to")
    competence = "competence", _("What it is responsible for")
    other = "other", _("Something else")


class CorrectionState(models.TextChoices):
    received = "received", _("Received")
    accepted = "accepted", _("Accepted")
    declined = "declined", _("Declined")


class Correction(models.Model):
    """Nobody's name or address is asked; `sender` tells one sender from another for one day only."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    administration = models.ForeignKey(Administration, on_delete=models.PROTECT, related_name="corrections")
    subject = models.CharField(max_length=12, choices=Subject)
    text = models.TextField(max_length=LONGEST)
    source_url = models.URLField(max_length=500, blank=True)
    sender = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=CorrectionState, default=CorrectionState.received)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decision = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "administration_correction"
        indexes = [
            models.Index(fields=["sender", "received_at"], name="correction_sender"),
            models.Index(fields=["administration", "received_at"], name="correction_administration"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST), name="correction_is_short"
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.received)
                | (Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="correction_is_decided_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.text[:60]}"
