"""Nouns: a judgement and its evidence, a correction, a town's words and switches. They label texts, never people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.rows import Living
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
    """What a person said of a text, otherwise than triage or the same: that is what triage learns from.

    The text is not kept: its key is, and its hashed features as long as nobody has the text erased. No author."""

    class Asked(models.TextChoices):
        unasked = "", "of their own accord"
        margin = "margin", "among the least sure"
        random = "random", "drawn at random"  # the only fair sample of how well triage does

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    judgement = models.ForeignKey(Judgement, on_delete=models.SET_NULL, null=True, related_name="corrections")
    text_key = models.CharField(max_length=32)
    old = models.JSONField()
    new = models.JSONField()
    versions = models.JSONField(default=dict)
    features = models.BinaryField(null=True)  # as `engine.heads.kept.pack` makes them
    sight = models.PositiveSmallIntegerField(default=0)  # which `features_of` saw them
    asked = models.CharField(max_length=6, choices=Asked.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "triage_correction"
        indexes = [models.Index(fields=["team", "-at"], name="triage_corrections_by_date")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class TeamHeads(TeamOwned):
    """Heads that a team's corrections have taught, or the shipped ones (without content) that somebody went back to."""

    class Standing(models.TextChoices):
        champion = "champion", "in use"
        challenger = "challenger", "learnt, not in use"
        retired = "retired", "was in use"

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    version = models.CharField(max_length=12)
    base = models.CharField(max_length=12)  # version of the shipped heads that they stand on
    standing = models.CharField(max_length=10, choices=Standing.choices)
    content = models.BinaryField()
    figures = models.JSONField(default=dict)
    learnt_from = models.PositiveIntegerField()  # texts
    made_at = models.DateTimeField(db_default=Now())
    in_use_since = models.DateTimeField(null=True, blank=True)
    # Who chose them by hand: nothing takes over by itself until somebody lets it again.
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "triage_team_heads"
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=models.Q(standing="champion"), name="one_champion_a_team"
            ),
            models.UniqueConstraint(fields=["team", "version"], name="one_row_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.standing})"


class LearnerLife(Lifecycle):
    learning = State(worked=True)
    learning.leads_to(learning)


class Learner(TeamOwned, Living):
    """One a team: its hour comes with each correction, and once a day. One lane, so that it learns once at a time."""

    life = LearnerLife
    learnt = models.CharField(max_length=32, blank=True)  # digest of what it has learnt from

    class Meta:
        db_table = "triage_learner"
        constraints = [models.UniqueConstraint(fields=["team"], name="one_learner_a_team")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.learnt}"


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


class WordTurnedDown(TeamOwned):
    """A word that was proposed for the town's lexicon and that somebody did not want: it is not proposed again."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    text = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "triage_word_turned_down"
        constraints = [models.UniqueConstraint(fields=["team", "text"], name="one_word_turned_down")]

    def __str__(self) -> str:
        return self.text


class TriageRules(TeamOwned):
    """What a team has decided about triage: one row at most; without it every flag counts."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    off = models.JSONField(default=list)  # flags that neither raise a priority nor show here
    contact = models.CharField(max_length=200, blank=True)  # whom the public may write to

    class Meta:
        db_table = "triage_rules"
        constraints = [models.UniqueConstraint(fields=["team"], name="one_set_of_triage_rules")]

    def __str__(self) -> str:
        return ", ".join(self.off)


class ModelOutside(TeamOwned):
    """The language model that a team has chosen to ask, if any: where, with what key, for how much a month."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    on = models.BooleanField(default=False)
    base_url = models.CharField(max_length=500, blank=True)
    model = models.CharField(max_length=120, blank=True)
    sealed = models.BinaryField(default=b"")  # the key
    private_too = models.BooleanField(default=False)  # private messages as well
    seconds = models.PositiveSmallIntegerField(default=20)
    most_calls = models.PositiveIntegerField(default=1000)  # a month
    most_tokens = models.PositiveIntegerField(default=1_000_000)
    month = models.CharField(max_length=7, blank=True)  # "2026-11": of what is counted below
    calls = models.PositiveIntegerField(default=0)
    tokens = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=40, blank=True)  # what became of the last question: "ok", or why not
    said_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=40, blank=True)  # the last time that it gave no advice
    failed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "triage_model_outside"
        constraints = [models.UniqueConstraint(fields=["team"], name="one_model_outside")]

    def __str__(self) -> str:
        return self.model


PLACES = (LexiconEntry.Kind.street, LexiconEntry.Kind.facility, LexiconEntry.Kind.project)
