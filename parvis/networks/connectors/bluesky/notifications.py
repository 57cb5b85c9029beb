"""Everything that came in since the last time: one page of notifications per call, with the thread around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parvis.networks.connectors.bluesky.messages import REASONS, context_of, event_id, incoming, moment
from parvis.networks.connectors.bluesky.posts import read_posts
from parvis.networks.connectors.bluesky.progress import Progress, just_after, milliseconds
from parvis.networks.connectors.bluesky.wire import Wire
from parvis.networks.contract import Batch, RefusalKind, Refused

PAGE = 100
Notifications = Sequence[Mapping[str, Any]]


def fetch(wire: Wire, cursor: str, *, did: str, limit: int) -> Batch:
    progress = Progress.read(cursor).begun()
    page, progress = _page(wire, progress, limit=min(max(limit, 1), PAGE))
    listed = [one for one in page.get("notifications") or [] if _is_readable(one)]
    times = {event_id(one): milliseconds(moment(one)) for one in listed}
    new = _new(listed, times, progress)
    views = read_posts(wire, context_of(new))
    items = tuple(incoming(one, views, did=did) for one in sorted(new, key=moment))
    progress = progress.met(times)
    onward = _onward(page, progress, times)
    progress = progress.moved(onward) if onward else progress.ended()
    return Batch(items=items, cursor=progress.written(), more=bool(onward))


def _page(wire: Wire, progress: Progress, *, limit: int) -> tuple[Mapping[str, Any], Progress]:
    try:
        return _list(wire, progress.page, limit=limit), progress
    except Refused as refusal:
        if refusal.kind != RefusalKind.content or not progress.page:
            raise
        # The network no longer knows this place in its list: begin again, what was given is recognised.
        return _list(wire, "", limit=limit), progress.moved("")


def _list(wire: Wire, page: str, *, limit: int) -> Mapping[str, Any]:
    # Without `priority=false` the account's own setting would hide whomever it does not follow.
    params = [("limit", str(limit)), ("priority", "false"), *(("reasons", reason) for reason in REASONS)]
    if page:
        params.append(("cursor", page))
    return wire.read("app.bsky.notification.listNotifications", params)


def _is_readable(notification: Mapping[str, Any]) -> bool:
    try:
        moment(notification)
    except (KeyError, ValueError):
        return False
    return notification.get("reason") in REASONS and bool(notification.get("uri"))


def _new(listed: Notifications, times: Mapping[str, int], progress: Progress) -> Notifications:
    unknown = {
        event_id(one): one for one in listed if not progress.knows(event_id(one), times[event_id(one)])
    }
    return list(unknown.values())[::-1]  # the oldest first, also within one millisecond


def _onward(page: Mapping[str, Any], progress: Progress, times: Mapping[str, int]) -> str:
    """Where the next page begins; empty when this walk is over."""
    onward = str(page.get("cursor") or "")
    if not onward or (times and min(times.values()) <= progress.goal):
        return ""
    higher = just_after(onward)
    # A whole page within one millisecond: go on rather than round in a circle.
    return onward if higher == progress.page else higher
