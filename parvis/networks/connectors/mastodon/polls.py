"""What a post's poll has counted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from parvis.networks.connectors.mastodon.incoming import Status, text_of
from parvis.networks.connectors.mastodon.wire import moment_of
from parvis.networks.contract import PollFigures


def figures_in(status: Status) -> PollFigures | None:
    poll = status.get("poll")
    if not isinstance(poll, dict):
        return None
    listed = poll.get("options")
    options = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return PollFigures(
        options=tuple(text_of(one, "title") for one in options),
        votes=tuple(_number(one.get("votes_count")) for one in options),
        voters=_voters(poll),
        closed=_closed(poll),
        read_at=datetime.now(UTC),
    )


def _voters(poll: Status) -> int | None:
    """Older servers tell none; where everybody has one vote, votes are voters."""
    told = _number(poll.get("voters_count"))
    return told if told is not None or poll.get("multiple") else _number(poll.get("votes_count"))


def _closed(poll: Status) -> bool:
    """As the server says; one that only gives the hour is believed about that."""
    if isinstance(poll.get("expired"), bool):
        return bool(poll["expired"])
    end = moment_of(poll.get("expires_at"))
    return end is not None and end <= datetime.now(UTC)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
