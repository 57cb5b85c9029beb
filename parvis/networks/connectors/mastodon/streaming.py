"""What the server pushes by server-sent events. A hint: nothing is repeated after a lost connection."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from parvis.egress import Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.networks.connectors.mastodon import sentences
from parvis.networks.connectors.mastodon.fetching import Fetching
from parvis.networks.connectors.mastodon.incoming import author_id, deleted, text_of
from parvis.networks.connectors.mastodon.instance import read_instance, stream_base
from parvis.networks.connectors.mastodon.wire import Wire
from parvis.networks.contract import Author, Incoming, Kind, Unavailable

MOST_LINE = 2_000_000


def listen(wire: Wire, me: str, seconds: float) -> Iterator[Incoming]:
    found, _ = read_instance(wire)
    url = f"{stream_base(found, wire.server)}/api/v1/streaming/user"
    headers = {"Authorization": f"Bearer {wire.token}", "Accept": "text/event-stream"}
    fetching = Fetching(wire, me)
    try:
        for name, data in events(wire.door.stream(url, headers=headers, seconds=seconds)):
            item = _understood(fetching, name, data)
            if item:
                yield item
    except Forbidden:
        raise Unavailable(sentences.ADDRESS) from None
    except (Unreachable, NoAnswer, TooLarge):
        raise Unavailable(sentences.READ_FAILED) from None


def events(pieces: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """(event, data) of each event; comments and heartbeats fall away."""
    name, data = "", ""
    for line in _lines(pieces):
        if not line:
            if name and data:
                yield name, data
            name, data = "", ""
        elif line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            data += line[5:].strip()


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    waiting = b""
    for piece in pieces:
        waiting += piece
        if len(waiting) > MOST_LINE:
            raise TooLarge("One event of the stream is too large.")
        *whole, waiting = waiting.split(b"\n")
        for line in whole:
            yield line.rstrip(b"\r").decode("utf-8", "replace")


def _understood(fetching: Fetching, name: str, data: str) -> Incoming | None:
    if name == "delete":
        return deleted(data, Author(id="", handle=""))
    body = _object(data)
    if name == "notification":
        return fetching.message_of(body)
    if name == "conversation":
        status = body.get("last_status")
        return _theirs(fetching, status, Kind.private) if isinstance(status, dict) else None
    if name == "status.update" and _is_for(fetching.me, body):
        return _theirs(fetching, body, Kind.edited)
    return None


def _theirs(fetching: Fetching, status: dict[str, Any], kind: Kind) -> Incoming | None:
    return None if author_id(status) == fetching.me else fetching.understood(status, kind)


def _is_for(me: str, status: dict[str, Any]) -> bool:
    named = status.get("mentions")
    ids = (
        {text_of(entry, "id") for entry in named if isinstance(entry, dict)}
        if isinstance(named, list)
        else set()
    )
    return me in ids or text_of(status, "in_reply_to_account_id") == me


def _object(data: str) -> dict[str, Any]:
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
