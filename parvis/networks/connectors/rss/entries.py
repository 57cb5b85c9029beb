"""From a feed's bytes to plain entries."""

from __future__ import annotations

import calendar
import hashlib
import html
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import nh3

from parvis.networks.connectors.rss import gate
from parvis.networks.contract import FeedItem

MAX_TITLE, MAX_SUMMARY, MAX_URL = 300, 2_000, 2_000
MAX_HTML = 20_000  # characters of one entry that are looked at
BREAKS = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|/blockquote)\b[^>]{0,200}>", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
SPACES, NEWLINES = re.compile(r"[^\S\n]+"), re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Entry:
    """`names`: under which it may be recognised later, the best first."""

    item: FeedItem
    names: tuple[str, ...]


@dataclass(frozen=True)
class Feed:
    title: str
    url: str
    entries: tuple[Entry, ...]
    links: Mapping[str, str]  # rel → address: hub, self
    ttl_minutes: int = 0


def parse(content: bytes, *, address: str) -> Feed:
    """Raises Refused with a sentence for a person."""
    safe = gate.checked(content)
    # Bytes only: given a text or a bare bytes object, the parser would try it as an address or a file's name.
    found = feedparser.parse(io.BytesIO(safe), sanitize_html=False, resolve_relative_uris=False)
    if not found.version and not found.entries:
        raise gate.where_broken(safe)
    if found.bozo and not found.entries and not found.feed.get("title"):
        raise gate.where_broken(safe)
    channel = found.feed
    return Feed(
        title=plain(channel.get("title"), MAX_TITLE),
        url=web_address(channel.get("link"), address),
        entries=_entries(found.entries, channel, address),
        links={rel: url for rel, url in _links(channel, address) if url},
        ttl_minutes=_whole(channel.get("ttl")),
    )


def _entries(
    found: Sequence[Mapping[str, Any]], channel: Mapping[str, Any], address: str
) -> tuple[Entry, ...]:
    # An address that several entries share, or that is the site's own, tells none of them from the others.
    shared = {link for link, times in Counter(entry.get("link") for entry in found).items() if times > 1}
    shared |= {channel.get("link"), None, ""}
    return tuple(_entry(entry, address, own_link=entry.get("link") not in shared) for entry in found)


def _entry(entry: Mapping[str, Any], address: str, *, own_link: bool) -> Entry:
    title, url = plain(entry.get("title"), MAX_TITLE), web_address(entry.get("link"), address)
    at = _moment(entry)
    guid = str(entry.get("id") or "")
    names = [name("guid", guid)] if guid else []
    if own_link and url:
        names.append(name("link", url))
    if not names:
        names.append(name("title", f"{title} {at.isoformat() if at else ''}"))
    summary = plain(entry.get("summary") or _content(entry), MAX_SUMMARY)
    item = FeedItem(id=names[0], title=title, url=url, summary=summary, at=at)
    return Entry(item=item, names=tuple(names))


def name(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind} {value}".encode("utf-8", "replace")).hexdigest()[:12]


def _content(entry: Mapping[str, Any]) -> str:
    contents = entry.get("content") or [{}]
    return str(contents[0].get("value") or "")


def _links(channel: Mapping[str, Any], address: str) -> list[tuple[str, str]]:
    links = channel.get("links") or []
    wanted = [link for link in links if link.get("rel") in ("hub", "self")]
    return [(str(link["rel"]), web_address(link.get("href"), address)) for link in reversed(wanted)]


def _moment(entry: Mapping[str, Any]) -> datetime | None:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    if not parsed:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), tz=UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _whole(value: object) -> int:
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


# ---------------------------------------------------------------- text and addresses


def plain(value: object, longest: int) -> str:
    """Text without markup. Escaped twice or three times, markup is still markup."""
    text = str(value or "")[:MAX_HTML]
    for _ in range(4):
        before = text
        text = html.unescape(nh3.clean(BREAKS.sub("\n", text), tags=set()))
        if text == before or "<" not in text:
            break
    text = CONTROL.sub("", text).replace("\u00a0", " ")
    text = NEWLINES.sub("\n", SPACES.sub(" ", text)).strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def web_address(value: object, base: str) -> str:
    """An absolute http address, or nothing."""
    text = CONTROL.sub("", str(value or "")).strip()
    if not text or len(text) > MAX_URL:
        return ""
    try:
        address = urljoin(base, text)
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


def is_page(content: bytes) -> bool:
    """An ordinary web page, where a feed was expected."""
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html")) or (b"<html" in start and b"<rss" not in start)
