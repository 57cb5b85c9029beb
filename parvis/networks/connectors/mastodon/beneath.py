"""What stands beneath a post of ours. A reply that does not name us is notified to nobody, nor is a deletion."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.networks.connectors.mastodon.fetching import CHECK_AT_ONCE, CHECK_ONE_BY_ONE, Fetching
from parvis.networks.connectors.mastodon.incoming import (
    Status,
    author_id,
    deleted,
    incoming,
    text_of,
)
from parvis.networks.connectors.mastodon.wire import Wire
from parvis.networks.contract import Author, Incoming, Kind, RefusalKind, Refused


def read(wire: Wire, me: str, id: str, known: Sequence[str]) -> list[Incoming]:
    """Two calls; up to six more while something that was known is not shown."""
    try:
        top = wire.read_object(f"/api/v1/statuses/{id}")
        context = wire.read_object(f"/api/v1/statuses/{id}/context")
    except Refused as refusal:
        if refusal.kind is RefusalKind.gone:
            return []
        raise
    above, listed = [*_statuses(context, "ancestors"), top], _statuses(context, "descendants")
    answers = [one for one in listed if text_of(one, "in_reply_to_id") == id and author_id(one) != me]
    items = [item for one in answers for item in _versions(one, me=me, above=above)]
    shown = {text_of(one, "id") for one in listed}
    return items + _deleted(Fetching(wire, me), [one for one in known if one not in shown][:CHECK_AT_ONCE])


def _statuses(context: Status, name: str) -> list[Status]:
    listed = context.get(name)
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _versions(status: Status, *, me: str, above: list[Status]) -> list[Incoming]:
    found = [incoming(status, me=me, above=above)]
    if text_of(status, "edited_at"):
        found.append(incoming(status, me=me, above=above, kind=Kind.edited))
    return found


def _deleted(server: Fetching, missing: Sequence[str]) -> list[Incoming]:
    """What is not shown may be hidden by somebody's filter: only a post of which the server says so is gone."""
    there = server.together(missing) if missing else {}
    unsure = [one for one in missing if one not in there][:CHECK_ONE_BY_ONE]
    return [deleted(one, Author(id="", handle="")) for one in unsure if server.alone(one) is None]
