"""Who takes part, as far as a debate knows, and what each has answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.debates.models.counting import Count
from parvis.debates.models.debate import Debate, Tier
from parvis.debates.models.statement import Statement
from parvis.lifecycle.keys import new_key
from parvis.networks.models import Account
from parvis.teams.models import TeamOwned

AGREE, PASS, DISAGREE = 1, 0, -1
DIGEST = 64  # hexadecimal signs of SHA-256


class Origin(models.TextChoices):
    """By what way an answer came in. Never added silently: each has its column."""

    web = "web", _("on the debate's page")
    network = "network", _("in a network")
    paper = "paper", _("on paper")
    meeting = "meeting", _("in a meeting")


class Voter(TeamOwned):
    """One credential, one ballot: the database refuses a second.

    `credential` is a digest under the debate's secret of a token, an address, a code, or (account, person's own id on
    that network). `receipt` is the digest of a word that only the voter has: the name of the ballot in the published
    file. Neither leads to a person, and nothing here is known outside the debate.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="voters")
    tier = models.CharField(max_length=9, choices=Tier.choices)
    origin = models.CharField(max_length=7, choices=Origin.choices)
    credential = models.CharField(max_length=DIGEST)
    receipt = models.CharField(max_length=DIGEST)
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # From where it was begun, as a digest of this debate alone: to see many ballots of few places, never to keep out.
    # Forgotten thirty days after the close (steps/comparing.py).
    source = models.CharField(max_length=16, blank=True)
    traits = models.JSONField(default=dict, blank=True)  # what they chose to say of themselves, for weighting
    # Of what was counted by hand: goes with the count when that is undone.
    count = models.ForeignKey(Count, on_delete=models.CASCADE, null=True, blank=True, related_name="voters")
    excluded_why = models.CharField(max_length=500, blank=True)  # their votes count nowhere; said in the file
    began_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "debates_voter"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "debate", "credential"], name="one_ballot_per_credential"
            ),
            models.UniqueConstraint(fields=["team", "debate", "receipt"], name="one_ballot_per_receipt"),
        ]


class Vote(TeamOwned):
    """The answer that stands. `value`: agree 1, pass 0, disagree -1; a choice taken 1; a rank from 1; points."""

    id = models.BigAutoField(primary_key=True)
    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="votes")
    voter = models.ForeignKey(Voter, on_delete=models.CASCADE, related_name="votes")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField()
    alone = models.BooleanField(
        default=False
    )  # of a poll with one choice: no second vote of the voter beside it
    changes = models.PositiveSmallIntegerField(default=0)
    evidence = models.CharField(max_length=500, blank=True)  # the network's own id of the reply that gave it
    cast_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "debates_vote"
        constraints = [
            models.UniqueConstraint(fields=["team", "voter", "statement"], name="one_vote_on_a_statement"),
            models.UniqueConstraint(
                fields=["team", "voter"], condition=Q(alone=True), name="one_choice_alone"
            ),
        ]
        indexes = [models.Index(fields=["team", "debate", "statement"], name="votes_of_a_debate")]


class PaperCode(TeamOwned):
    """A code that was printed: whoever enters it has one ballot. Only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=DIGEST)
    batch = models.PositiveIntegerField(default=1)  # printed together, revoked together
    sheet = models.PositiveIntegerField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    printed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "debates_code"
        constraints = [
            models.UniqueConstraint(fields=["team", "debate", "digest"], name="one_code_of_a_digest")
        ]
