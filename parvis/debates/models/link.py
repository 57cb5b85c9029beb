"""A citizen's address, for as long as it takes to send a mail to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from parvis.debates.models.debate import Debate
from parvis.debates.models.voter import DIGEST
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned


class BallotLinkLife(Lifecycle):
    """made: a worker sends it; over: sent or given up, the address is gone; the row follows when the link has ended."""

    made = State(worked=True)
    over = State(worked=True)

    made.leads_to(made, over)


class BallotLink(TeamOwned, Living):
    """Asked for by whoever wants to vote by e-mail. `mailbox` is a digest under the debate's secret, of another kind
    than that of a ballot: it counts the mails to one box, and leads to no vote."""

    exported: ClassVar[bool] = False  # who asked for a link is nobody else's business
    life = BallotLinkLife

    debate = models.ForeignKey(Debate, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254, blank=True)  # until it is sent
    mailbox = models.CharField(max_length=DIGEST)
    source = models.CharField(max_length=16, blank=True)
    language = models.CharField(max_length=8, default="fr")
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "debates_ballot_link"
        indexes = [models.Index(fields=["team", "debate", "mailbox"], name="ballot_link_of_a_box")]
