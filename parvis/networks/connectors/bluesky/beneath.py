"""What stands beneath a post of ours. Deletions are notified to nobody, nor are the answers of whoever is muted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from parvis.networks.connectors.bluesky.addresses import Address, owner
from parvis.networks.connectors.bluesky.messages import incoming, moment
from parvis.networks.connectors.bluesky.posts import read_record
from parvis.networks.connectors.bluesky.wire import Wire
from parvis.networks.contract import Author, Incoming, Kind, RefusalKind, Refused

CHECKED = 6  # of what was known and is not shown, per call


def read(wire: Wire, uri: str, *, did: str, known: Sequence[str]) -> list[Incoming]:
    """One call; a few more while something that was known is not shown."""
    params = {"uri": uri, "depth": "1", "parentHeight": "0"}
    try:
        thread = wire.read("app.bsky.feed.getPostThread", params).get("thread")
    except Refused as refusal:
        if refusal.kind == RefusalKind.gone:
            return []
        raise
    if not isinstance(thread, Mapping) or not isinstance(thread.get("post"), Mapping):
        return []
    beneath = [one for one in _posts(thread.get("replies")) if _is_readable(one)]
    views = {str(one["uri"]): one for one in [thread["post"], *beneath]}
    answers = [one for one in beneath if owner(str(one["uri"])) != did]
    items = [incoming(one | {"reason": "reply"}, views, did=did) for one in answers]
    missing = [one for one in known if one not in views][:CHECKED]
    return items + [_deleted(one) for one in missing if _is_gone(wire, one)]


def _posts(listed: object) -> Iterable[dict[str, Any]]:
    """Whoever is blocked has a place there and no post."""
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, Mapping) and isinstance(one.get("post"), Mapping):
            yield dict(one["post"])


def _is_readable(post: Mapping[str, Any]) -> bool:
    try:
        moment(post)
    except (KeyError, ValueError):
        return False
    return bool(post.get("uri"))


def _is_gone(wire: Wire, uri: str) -> bool:
    """What is not shown may be hidden, muted or blocked: only a record that is not there was deleted."""
    try:
        return read_record(wire, Address.parse(uri)) is None
    except ValueError:
        return False


def _deleted(uri: str) -> Incoming:
    return Incoming(
        event_id=f"{uri}#deleted",
        kind=Kind.deleted,
        id=uri,
        author=Author(id=owner(uri), handle=""),
        text="",
        at=datetime.now(UTC),
    )
