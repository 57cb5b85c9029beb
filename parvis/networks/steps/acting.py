"""What may be repeated (take down, hide, mute, block, report) is tried until the network has answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext_noop

from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.networks import queries
from parvis.networks.contract import (
    Blocks,
    Connector,
    Deletes,
    Expired,
    Hides,
    Mutes,
    RateLimited,
    Reauthorise,
    RefusalKind,
    Refused,
    Reports,
)
from parvis.networks.models import Act, ActLife, Verb
from parvis.networks.reasons import reason
from parvis.networks.steps import listening

MOST_TRIES = 12
CANNOT = gettext_noop("This network does not offer that.")
GAVE_UP = gettext_noop(
    "The network did not answer for a long time. Try again, or do it on the network itself."
)


def _delete(connector: Connector, act: Act) -> bool:
    if not isinstance(connector, Deletes):
        return False
    connector.delete(act.target_id)
    return True


def _hide(connector: Connector, act: Act) -> bool:
    if not isinstance(connector, Hides):
        return False
    connector.hide(act.target_id, root_id=act.root_id, hidden=act.verb == Verb.hide)
    return True


def _mute(connector: Connector, act: Act) -> bool:
    if not isinstance(connector, Mutes):
        return False
    connector.mute(act.target_id, muted=act.verb == Verb.mute)
    return True


def _block(connector: Connector, act: Act) -> bool:
    if not isinstance(connector, Blocks):
        return False
    connector.block(act.target_id, blocked=act.verb == Verb.block)
    return True


def _report(connector: Connector, act: Act) -> bool:
    if not isinstance(connector, Reports):
        return False
    connector.report(author_id=act.target_id, message_id=act.message_id, why=act.reason)
    return True


DOERS: dict[str, Callable[[Connector, Act], bool]] = {
    Verb.delete: _delete,
    Verb.hide: _hide,
    Verb.show: _hide,
    Verb.mute: _mute,
    Verb.unmute: _mute,
    Verb.block: _block,
    Verb.unblock: _block,
    Verb.report: _report,
}


@ActLife.asked.does
def act_out(act: Act) -> None:
    connector = None
    try:
        with acting_for(act.team_id):
            connector = queries.open_connector(act.account)
        able = DOERS[act.verb](connector, act)
    except Refused as refusal:
        _refused(act, refusal)
    except Exception as error:  # noqa: BLE001  (repeatable: whatever happened, it is tried again)
        _later(act, connector, error)
    else:
        if able:
            act.move_to(ActLife.done, by="network")
        else:
            act.move_to(ActLife.refused, by="worker", why=CANNOT)
    with acting_for(act.team_id):
        announce(act.team_id, "acts", act=act.pk, state=act.state)


def _refused(act: Act, refusal: Refused) -> None:
    if refusal.kind is RefusalKind.gone:  # already gone is success
        act.move_to(ActLife.done, by="network", why=reason(refusal))
    else:
        act.move_to(ActLife.refused, by="network", why=reason(refusal))


def _later(act: Act, connector: Connector | None, error: Exception) -> None:
    if act.tries >= MOST_TRIES:
        act.move_to(ActLife.refused, by="worker", why=GAVE_UP)
        return
    due: object = after(min(timedelta(minutes=5), timedelta(seconds=2 ** min(act.tries + 1, 9))))
    if isinstance(error, RateLimited):
        due = error.until
    elif isinstance(error, Reauthorise):
        listening.stop(act.account, reason(error))
    elif isinstance(error, Expired) and connector is not None:
        listening.refresh(act.account, connector)
    act.move_to(ActLife.asked, by="worker", due=due, why=reason(error), tries=act.tries + 1)  # type: ignore[arg-type]
