"""A citizen asks to be told by mail what became of a debate, says yes from their mailbox, and may stop it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.debates.credentials import digest_of_subscriber, source_apart
from parvis.debates.errors import NotAccepted
from parvis.debates.models import Debate, Postman, PostmanLife, Subscriber, SubscriberLife
from parvis.debates.queries.subscribers import kept_until, last_outcome, may_ask
from parvis.teams.models import Team

MOST_TO_ONE_BOX = 3  # in two days: a stranger's box is not filled by somebody's game
MOST_FROM_ONE_SOURCE = 1000  # in a day: a town hall with all its people, not a machine
CITIZEN = "citizen"


@transaction.atomic
def ask_for_news(*, team: Team, debate: Debate, address: str, source: str, language: str) -> None:
    """A worker sends a mail with a link; until it is followed nothing else is sent. The same for a box that is there
    already: whose box it is, and what came there, is nobody else's business. Raises NotAccepted."""
    if not may_ask():
        raise NotAccepted(_("This installation sends no mail: nobody can be told by mail."))
    apart = source_apart(debate, source)
    today = Subscriber.rows.of(team).filter(debate=debate, asked_on=now().date(), source=apart)
    if apart and today.count() >= MOST_FROM_ONE_SOURCE:
        raise NotAccepted(_("Very many asked for this from your network today. Please ask again tomorrow."))
    outcome = last_outcome(team, debate)
    row = Subscriber(
        team=team, debate=debate, state=SubscriberLife.kept.name, due_at=Now(), invitations=1, source=apart,
        mailbox=digest_of_subscriber(debate, address), language=language, told=outcome.number if outcome else 0,
    )  # fmt: skip
    row.seal_address(address)
    made = Subscriber.rows.bulk_create([row], ignore_conflicts=True)
    known = Subscriber.rows.of(team).select_for_update().get(debate=debate, mailbox=made[0].mailbox)
    if known.pk == row.pk:
        known.move_to(SubscriberLife.kept, by=CITIZEN, due=Now())
    elif not known.confirmed and known.invited and known.invitations < MOST_TO_ONE_BOX:
        known.move_to(
            SubscriberLife.kept, by=CITIZEN, due=Now(), invited=False, invitations=known.invitations + 1
        )


def confirm_news(*, team: Team, row: Subscriber) -> None:
    """By the link in the mail alone. An outcome that was told since they asked is mailed at once."""
    if row.confirmed:
        return
    outcome = last_outcome(team, row.debate)
    fields: dict[str, Any] = {"confirmed": True, "invited": True, "source": "", "tries": 0}
    if outcome is not None and outcome.number > row.told:
        row.move_to(SubscriberLife.kept, by=CITIZEN, due=Now(), **fields)
        return
    # No ticket, which would keep the minute: the rescue finds the row when its day has come, an outcome wakes it.
    Subscriber.rows.of(team).filter(pk=row.pk).update(
        due_at=kept_until(row, outcome), moves=F("moves") + 1, **fields
    )
    row.confirmed = True


def stop_news(*, team: Team, debate: Debate, row: Subscriber) -> None:
    """The address is erased at once."""
    Subscriber.rows.of(team).filter(debate=debate, pk=row.pk).delete()


def wake_postman(*, team: Team, debate: Debate) -> None:
    """An outcome was told: a worker writes to whoever asked. In its transaction."""
    row, _made = Postman.rows.of(team).get_or_create(
        team=team, debate=debate, defaults={"state": PostmanLife.resting.name}
    )
    row.move_to(PostmanLife.walking, by="outcome", due=Now())


def reseal_addresses(*, team: Team) -> int:
    """Under the present master key; by an operator's command. Returns how many. Raises CannotOpen."""
    rows = list(Subscriber.rows.of(team))
    for row in rows:
        row.seal_address(row.address)
        row.save(update_fields=["sealed"])
    return len(rows)
