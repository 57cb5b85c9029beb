"""WebSub as plain functions: discover a hub, ask for a subscription, answer its check, recognise what it sends.

Pushed content is a hint that there is something to read; the slow reading goes on, since lost pushes are not repeated
for ever. On a bad signature answer 2xx and ignore; on a topic that nobody asked for answer 404 (check) or 410 (push).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import timedelta

LEASE = timedelta(days=10)
RENEW_AT = 0.75
ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512"})
LINK = re.compile(r"<([^<>]{1,2000})>([^<]{0,500})")
REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


def discover(headers: Mapping[str, str], links: Mapping[str, str]) -> tuple[str, str]:
    """(hub, topic): from the Link header first, else from the feed's own links. Empty when no hub is announced."""
    said = link_header(headers.get("link", ""))
    hub, topic = said.get("hub", "") or links.get("hub", ""), said.get("self", "") or links.get("self", "")
    return (hub, topic) if hub and topic else ("", "")


def link_header(value: str) -> dict[str, str]:
    """rel → address, the first of each."""
    found: dict[str, str] = {}
    for match in LINK.finditer(value[:10_000]):
        rel = REL.search(match[2])
        for name in (rel[1] or rel[2] or "").lower().split() if rel else ():
            found.setdefault(name, match[1].strip())
    return found


def subscription(*, topic: str, callback: str, secret: str, mode: str = "subscribe") -> dict[str, str]:
    """The form to POST to the hub; it answers 202, then checks with us. `secret` is at most 199 bytes."""
    form = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback, "hub.secret": secret}
    return form | {"hub.lease_seconds": str(int(LEASE.total_seconds()))}


def challenge_of(
    query: Mapping[str, str], *, topic: str, mode: str = "subscribe"
) -> tuple[str, timedelta] | None:
    """(what to answer the hub, how long it will send), or None when this is not what was asked for."""
    if query.get("hub.mode") != mode or not topic or query.get("hub.topic") != topic:
        return None
    challenge, lease = query.get("hub.challenge", ""), query.get("hub.lease_seconds", "")
    if not challenge or len(challenge) > 2000:
        return None
    seconds = int(lease[:9]) if lease.isascii() and lease.isdigit() else int(LEASE.total_seconds())
    return challenge, timedelta(seconds=seconds)


def renew_after(lease: timedelta) -> timedelta:
    return lease * RENEW_AT


def is_signed(body: bytes, header: str, *, secret: str) -> bool:
    """`X-Hub-Signature: sha256=…` over the raw bytes."""
    algorithm, _, given = header.strip().partition("=")
    if algorithm.lower() not in ALGORITHMS or not secret or not given.isascii():
        return False
    expected = hmac.new(secret.encode(), body, algorithm.lower()).hexdigest()
    return hmac.compare_digest(expected, given.strip().lower())


def topic_key(topic: str) -> str:
    """A short name of a topic for the callback's address."""
    return hashlib.sha256(topic.encode()).hexdigest()[:20]
