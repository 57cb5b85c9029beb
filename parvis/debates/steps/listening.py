"""A debate listens in the networks: to replies that the inbox has taken in, and to what native polls have counted."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from parvis.debates.actions.following import follow_replies, keep_counts
from parvis.debates.errors import NotAccepted, NotOpen
from parvis.debates.models import Debate, DebateLife, Echo, EchoLife, Means
from parvis.debates.steps import threads
from parvis.lifecycle.rows import Due, after
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import CountsPolls, RateLimited
from parvis.networks.models import Account, WriteLife
from parvis.publishing.models import Delivery

log = logging.getLogger("parvis.debates")

EVERY = timedelta(minutes=5)  # replies wake it sooner
SOON = timedelta(seconds=2)  # once for all that come together
AT_MOST_EVERY = timedelta(seconds=10)
LAST_LOOK = timedelta(seconds=15)  # before the close
NO_LONGER_ASKED = gettext_noop(
    "What this post asks is no longer to be voted on: replies to it are not counted, earlier votes are kept."
)
NOT_READ = gettext_noop("The poll could not be read on the network. It is read again later.")
OTHER_ANSWERS = gettext_noop("This poll has answers that the debate does not have: they are not counted.")


def delivery_moved(sender: Any, *, row: Delivery, new: Any, **_more: Any) -> None:
    """In the transaction of the publication. A post that a person found has an address, no id: it can't be followed."""
    if new is not WriteLife.published or row.part != 0 or row.found_by_person:
        return
    found = Echo.rows.of(row.team).filter(post=row.post_id, account=row.account_id)
    for echo in found.filter(state=EchoLife.prepared.name):
        echo.move_to(EchoLife.listening, by="worker", remote_id=row.remote_id)


def debate_moved(sender: Any, *, row: Debate, new: Any, **_more: Any) -> None:
    """One that is opened again listens again."""
    if new is not DebateLife.open:
        return
    ended = Echo.rows.of(row.team).filter(debate=row, state=EchoLife.ended.name).exclude(remote_id="")
    for echo in ended:
        echo.move_to(EchoLife.listening, by="worker")


def replies_arrived(sender: object, *, account: Account, **_more: object) -> None:
    """The inbox takes them in first, or has just failed to: then the next reading finds them."""
    with acting_for(account.team_id):
        found = Echo.rows.of(account.team).filter(
            account=account, state=EchoLife.listening.name, means=Means.numbers, due_at__gt=now() + AT_MOST_EVERY
        )  # fmt: skip
        for echo in found:
            just_read = echo.read_at is not None and echo.read_at > now() - AT_MOST_EVERY
            due = after(AT_MOST_EVERY if just_read else SOON)
            echo.move_to(EchoLife.listening, by="worker", due=due)


@EchoLife.listening.does
def listen(echo: Echo) -> None:
    if echo.debate.is_in(DebateLife.closed):
        echo.move_to(EchoLife.ended, by="worker")
    elif echo.debate.is_in(DebateLife.draft, DebateLife.planned):
        echo.move_to(EchoLife.listening, by="worker", due=after(EVERY))
    elif echo.means == Means.native:
        _count(echo)
    else:
        _read(echo)


def _read(echo: Echo) -> None:
    """The thread first, for what was notified to nobody; then what is known is counted, whether it was read or not."""
    why, whole = threads.ask(echo), True
    try:
        with acting_for(echo.team_id):
            whole = follow_replies(team=echo.team, echo=echo)
    except NotOpen:
        echo.move_to(EchoLife.ended, by="worker")
        return
    except NotAccepted:
        why = NO_LONGER_ASKED
    _again(echo, due=None if whole else Now(), why=why)


def _count(echo: Echo) -> None:
    """The call is made outside any transaction."""
    due: Due = None
    figures, unknown, why = None, False, ""
    try:
        connector = threads.connector_of(echo)
        if isinstance(connector, CountsPolls):
            figures = connector.poll_figures(echo.remote_id)
    except RateLimited as limit:
        due, why = limit.until, NOT_READ
    except Exception as error:  # noqa: BLE001  (counts can wait; nothing else depends on them)
        log.info("poll not read: %s", type(error).__name__, extra={"echo": str(echo.pk)})
        why = NOT_READ
    try:
        if figures is not None:
            with acting_for(echo.team_id):
                unknown = bool(keep_counts(team=echo.team, echo=echo, figures=figures))
    except NotOpen:
        echo.move_to(EchoLife.ended, by="worker")
        return
    _again(echo, due=due, why=OTHER_ANSWERS if unknown else why)


def _again(echo: Echo, *, due: Due, why: str) -> None:
    echo.move_to(
        EchoLife.listening, by="worker", due=due if due is not None else _next(echo), why=why, read_at=Now()
    )


def _next(echo: Echo) -> Due:
    """Shortly before the close once more: what came until then is counted, what comes later is not."""
    close: datetime | None = echo.debate.closes_at
    if close is None or close > now() + EVERY + LAST_LOOK:
        return after(EVERY)
    return max(close - LAST_LOOK, now() + SOON)
