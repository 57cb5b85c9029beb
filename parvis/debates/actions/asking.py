"""A citizen asks for a link by e-mail. The answer is the same whether or not that box has voted."""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from parvis.debates.credentials import digest_of_mailbox
from parvis.debates.errors import NotAccepted
from parvis.debates.models import BallotLink, Debate
from parvis.teams.models import Team

MOST_TO_ONE_BOX = 3  # in 48 hours: a stranger's box is not filled by somebody's game
MOST_FROM_ONE_SOURCE = 1000  # in an hour: a town hall with all its people, not a machine


def ask_link(*, team: Team, debate: Debate, address: str, source: str, language: str) -> None:
    """A worker sends it. Beyond the most for one box nothing is sent, and nothing else is said: whose box it is, and
    what came there, is nobody else's business."""
    lately = BallotLink.rows.of(team).filter(
        debate=debate, asked_at__gt=Now() - timedelta(hours=1), source=source
    )
    if source and lately.count() >= MOST_FROM_ONE_SOURCE:
        raise NotAccepted(
            _("Very many links were asked for from your network in the last hour. Please ask again later.")
        )
    mailbox = digest_of_mailbox(debate, address)
    if BallotLink.rows.of(team).filter(debate=debate, mailbox=mailbox).count() >= MOST_TO_ONE_BOX:
        return
    BallotLink.rows.create(
        team=team, debate=debate, address=address, mailbox=mailbox, source=source, language=language, due_at=Now()
    )  # fmt: skip
