"""An unknown outcome is settled by reading the network back after the settle time, never by sending again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_noop

from parvis.lifecycle.graph import Held
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.networks import queries
from parvis.networks.contract import Abilities, Connector, Expired, Publishes, RateLimited, Reauthorise
from parvis.networks.models import Write, WriteLife
from parvis.networks.reasons import reason
from parvis.networks.steps import listening
from parvis.networks.steps.sending import announce_write, keep_receipt

log = logging.getLogger("parvis.networks")

PATIENCE = timedelta(minutes=10)  # after that a person looks
MOST_ATTEMPTS = 5

WORKER_DIED = gettext_noop("The sending was interrupted: the network is read back before anything else.")
CANNOT_PROVE = gettext_noop("The network can't say whether the post is there. Please look, and tell us.")
TOO_OFTEN = gettext_noop(
    "Sent several times without a trace on the network. Please look before it is sent again."
)
ABSENT = gettext_noop("Read back: it is not there. The same content leaves again.")


@WriteLife.sending.does
def interrupted(write: Write) -> None:
    """The longest call is over and nobody wrote an outcome: its worker died."""
    settle = queries.abilities_of(write.account).settle
    write.move_to(WriteLife.unknown, by="worker", due=after(settle), why=WORKER_DIED)
    announce_write(write)


@WriteLife.unknown.does
def settle(write: Write) -> None:
    abilities = queries.abilities_of(write.account)
    try:
        with acting_for(write.team_id):
            content = write.content()
            connector = queries.open_connector(write.account)
        if not isinstance(connector, Publishes) or abilities.proof == "none":
            _ask_a_person(write, CANNOT_PROVE)
            return
        receipt = connector.find_published(content, key=str(write.key), since=_intent(write))
    except Exception as error:  # noqa: BLE001  (a read that fails proves nothing: read again)
        _read_again(write, error)
        return
    if receipt is not None:
        keep_receipt(write, receipt, by="read-back")
        announce_write(write)
    else:
        _surely_absent(write, abilities)


def _intent(write: Write) -> datetime:
    return write.intent_at or write.planned_for


def _surely_absent(write: Write, abilities: Abilities) -> None:
    """Planned and approved again in one transaction: killed between the two, it would wait for nobody."""
    window = abilities.resend_until
    if window is not None and now() - _intent(write) > window:
        _ask_a_person(write, CANNOT_PROVE)
        return
    if write.attempt >= MOST_ATTEMPTS:
        _ask_a_person(write, TOO_OFTEN)
        return
    try:
        with acting_for(write.team_id):
            if write.move_to(WriteLife.planned, by="read-back", why=ABSENT):
                write.move_to(WriteLife.approved, by="read-back", why=ABSENT)
    except Held as held:  # its approvals no longer stand: it waits for people
        write.refresh_from_db()
        write.move_to(WriteLife.planned, by="read-back", why=str(held))
    announce_write(write)


def _read_again(write: Write, error: Exception) -> None:
    if isinstance(error, Reauthorise):
        listening.stop(write.account, reason(error))
    if isinstance(error, Expired):
        _refresh(write)
    if now() - _intent(write) > PATIENCE:
        _ask_a_person(write, CANNOT_PROVE)
        return
    due: object = after(min(timedelta(minutes=1), timedelta(seconds=2 ** min(write.tries + 1, 6))))
    if isinstance(error, RateLimited):
        due = error.until
    write.move_to(WriteLife.unknown, by="worker", due=due, why=reason(error), tries=write.tries + 1)  # type: ignore[arg-type]


def _refresh(write: Write) -> None:
    with acting_for(write.team_id):
        connector: Connector = queries.open_connector(write.account)
    listening.refresh(write.account, connector)


def _ask_a_person(write: Write, sentence: str) -> None:
    write.move_to(WriteLife.to_check, by="worker", why=sentence)
    announce_write(write)
