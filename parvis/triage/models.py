"""Nouns: a judgement and its evidence, a correction, and the words of a town. They label texts, never people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class Judgement(TeamOwned):
    """What was found in one text, with its evidence. It dies with the text: whoever owns the text calls `forget`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    # The text belongs to a floor above: "inbox.message", "publishing.post", "debates.statement".
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    text_key = models.CharField(
        max_length=32
    )  # the same for texts that read alike; the text itself is not kept here
    labels = models.JSONField()
    evidence = models.JSONField(default=list)
    versions = models.JSONField(default=dict)
    priority = models.CharField(max_length=2)
    rank = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "triage_judgement"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "subject_kind", "subject_id"], name="one_judgement_a_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.priority} {self.labels.get('topic', '')} {self.labels.get('intent', '')}"

    @property
    def distress(self) -> bool:
        return bool(self.labels.get("distress"))


class Correction(TeamOwned):
    """A person said otherwise. Kept when the text is gone, by its key: that is what triage learns from."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    judgement = models.ForeignKey(Judgement, on_delete=models.SET_NULL, null=True, related_name="corrections")
    text_key = models.CharField(max_length=32)
    old = models.JSONField()
    new = models.JSONField()
    versions = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "triage_correction"
        indexes = [models.Index(fields=["team", "-at"], name="triage_corrections_by_date")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class LexiconEntry(TeamOwned):
    """A word of one town: who is elected there, its own numbers, the names of its streets and facilities."""

    class Kind(models.TextChoices):
        elected = "elected", _("Elected person")
        phone = "phone", _("Telephone of the administration")
        email = "email", _("Mail address or domain of the administration")
        street = "street", _("Street")
        facility = "facility", _("Facility")
        project = "project", _("Project")

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=120)
    topic = models.CharField(max_length=40, blank=True)  # for a street, a facility or a project
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "triage_lexicon_entry"
        constraints = [models.UniqueConstraint(fields=["team", "kind", "text"], name="one_entry_a_word")]

    def __str__(self) -> str:
        return f"{self.text} ({self.kind})"


PLACES = (LexiconEntry.Kind.street, LexiconEntry.Kind.facility, LexiconEntry.Kind.project)
