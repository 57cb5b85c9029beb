"""Asks a network what stands beneath the posts of a debate: a reply that names nobody, or a deletion, is notified to
nobody. What it says goes into the journal of the account, as if it had been notified."""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta

from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from parvis.debates.models import Echo, EchoLife, Means
from parvis.debates.queries.echoes import known_beneath, roots_of
from parvis.lifecycle.tenant import acting_for
from parvis.networks.actions import store
from parvis.networks.contract import Connector, Expired, Incoming, ReadsThreads
from parvis.networks.models import Account
from parvis.networks.queries import open_connector
from parvis.networks.signals import arrived

log = logging.getLogger("parvis.debates")

EVERY = timedelta(minutes=5)
# Of all the posts of one account together, however many ask: with the few calls about what has disappeared, half of
# what the strictest network lets an account ask.
PACE = timedelta(seconds=10)
BEFORE_CLOSE = timedelta(seconds=45)
NOT_READ = gettext_noop(
    "The replies under this post could not be read on the network. They are read again later."
)


def ask(echo: Echo) -> str:
    """Outside any transaction. Returns why it could not be asked, "" when it was or need not be."""
    if not is_due(echo, now()):
        return ""
    with acting_for(echo.team_id):
        Echo.rows.of(echo.team).filter(pk=echo.pk).update(asked_at=Now())
    try:
        connector = connector_of(echo)
        if isinstance(connector, ReadsThreads):
            _take_in(echo, _read(echo, connector))
    except Expired:  # the account's own listening renews it within a minute
        log.info("thread not read: expired", extra={"echo": str(echo.pk)})
    except Exception as error:  # noqa: BLE001  (replies can wait; what is known is counted all the same)
        log.info("thread not read: %s", type(error).__name__, extra={"echo": str(echo.pk)})
        return NOT_READ
    return ""


def is_due(echo: Echo, present: datetime) -> bool:
    """Every few minutes, less often where an account asks many things; and once more before the close."""
    if echo.asked_at is None:
        return True
    with acting_for(echo.team_id):
        asking = Echo.rows.of(echo.team).filter(
            account=echo.account_id, state=EchoLife.listening.name, means=Means.numbers
        )
        rest = max(EVERY, PACE * asking.count())
    close: datetime | None = echo.debate.closes_at
    if close is not None and present >= close - BEFORE_CLOSE:
        rest = BEFORE_CLOSE
    return echo.asked_at <= present - rest


def connector_of(echo: Echo) -> Connector | None:
    """None while the account waits for a person."""
    if echo.account.state != "connected":
        return None
    with acting_for(echo.team_id):
        return open_connector(echo.account)


def _read(echo: Echo, connector: ReadsThreads) -> list[Incoming]:
    with acting_for(echo.team_id):
        known = {root: known_beneath(echo.team, echo, root) for root in roots_of(echo.team, echo)}
    found: list[Incoming] = []
    for root, replies in known.items():
        # A few are looked at each time that they are missing: others than the last time.
        found += connector.read_thread(root, known=random.sample(replies, len(replies)))
    return found


def _take_in(echo: Echo, items: list[Incoming]) -> None:
    with acting_for(echo.team_id):
        new = store(account=echo.account, items=items)
    if new:
        arrived.send(Account, account=echo.account)
