"""Getting a feed's bytes through the door, and what the HTTP answer says about coming back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import urljoin

from parvis.egress import Answer, Door, Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.networks.connectors.rss import sentences
from parvis.networks.connectors.rss.entries import web_address
from parvis.networks.contract import NetworkError, RateLimited, RefusalKind, Refused, Unavailable

MAX_BYTES = 5_000_000
MOST_MOVES = 5
FOR_GOOD = frozenset({301, 308})
MOVES = frozenset({301, 302, 303, 307, 308})
USUAL_WAIT, LONGEST_WAIT = timedelta(minutes=30), timedelta(hours=24)
ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.5, */*;q=0.1"
FEED_TYPES = ("application/rss+xml", "application/atom+xml")


@dataclass(frozen=True)
class Page:
    """`address`: where it was found; `moved_to`: its new address when every step there was for good."""

    answer: Answer
    address: str
    moved_to: str = ""


def get(door: Door, address: str, headers: Mapping[str, str]) -> Page:
    """Follows redirects one by one, to know which are for good. 200 or 304; anything else raises."""
    at, for_good = address, True
    for _ in range(MOST_MOVES + 1):
        answer = _request(door, at, headers)
        if answer.status not in MOVES:
            break
        for_good = for_good and answer.status in FOR_GOOD
        at = _target(answer, at)
    else:
        raise Refused(RefusalKind.content, sentences.TOO_MANY_MOVES)
    if answer.status not in (200, 304):
        raise problem(answer)
    return Page(answer, at, at if for_good and at != address else "")


def _target(answer: Answer, at: str) -> str:
    try:
        target = web_address(urljoin(at, answer.headers.get("location", "")), at).partition("#")[0]
    except ValueError:
        target = ""
    if not target:
        raise Refused(RefusalKind.content, sentences.REFUSED)
    return target


def _request(door: Door, address: str, headers: Mapping[str, str]) -> Answer:
    given = {"Accept": ACCEPT, **headers}
    try:
        return door.request("GET", address, headers=given, max_bytes=MAX_BYTES, follow=False)
    except Forbidden as error:
        raise Refused(RefusalKind.permission, sentences.FORBIDDEN) from error
    except TooLarge as error:
        raise Refused(RefusalKind.content, sentences.TOO_LARGE) from error
    except (Unreachable, NoAnswer) as error:
        raise Unavailable(sentences.UNAVAILABLE) from error


def problem(answer: Answer) -> NetworkError:
    status, waits = answer.status, answer.headers.get("retry-after", "")
    if status == 429 or (status == 503 and waits):
        return RateLimited(datetime.now(UTC) + wait_of(waits), "address", sentences.WAIT)
    if status == 410:
        return Refused(RefusalKind.gone, sentences.GONE)
    if status == 404:
        return Refused(RefusalKind.gone, sentences.NOT_FOUND)
    if status in (401, 403, 407, 451):
        return Refused(RefusalKind.permission, sentences.CLOSED)
    if 400 <= status < 500 and status not in (408, 425):
        return Refused(RefusalKind.content, sentences.REFUSED)
    return Unavailable(sentences.UNAVAILABLE)


def wait_of(retry_after: str) -> timedelta:
    """Seconds or a date (against our clock); between a minute and a day."""
    text = retry_after.strip()
    wait = USUAL_WAIT
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text[:9]), 10**6))
    elif text:
        try:
            wait = parsedate_to_datetime(text).astimezone(UTC) - datetime.now(UTC)
        except (ValueError, TypeError, OverflowError):
            wait = USUAL_WAIT
    return min(max(wait, timedelta(minutes=1)), LONGEST_WAIT)


def fresh_for(headers: Mapping[str, str], ttl_minutes: int) -> timedelta:
    """How long there is nothing new by the site's own word; at most a day, 0 when it does not say."""
    said = timedelta(minutes=min(ttl_minutes, 24 * 60))
    for directive in headers.get("cache-control", "").lower().split(","):
        name, _, value = directive.strip().partition("=")
        if name == "max-age" and value.isascii() and value.isdigit():
            said = max(said, timedelta(seconds=min(int(value[:9]), 86_400)))
    return min(said, LONGEST_WAIT)


class _Alternates(HTMLParser):
    """The feeds that a web page announces."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        rels = (given.get("rel") or "").lower().split()
        if tag == "link" and "alternate" in rels and (given.get("type") or "").lower() in FEED_TYPES:
            self.found.append(given.get("href") or "")


def announced_feed(page: bytes, *, address: str) -> str:
    """The first feed that a page announces, absolute; empty when it announces none."""
    reader = _Alternates()
    reader.feed(page[:500_000].decode("utf-8", "replace"))
    return next((url for url in (web_address(href, address) for href in reader.found if href) if url), "")
