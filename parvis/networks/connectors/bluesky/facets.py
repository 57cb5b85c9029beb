"""Links, mentions and hashtags in a text: Bluesky wants them marked, at positions counted in UTF-8 bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import regex

LINK = regex.compile(r"(?<![\w@])https?://[^\s<>\"«»\u200b]+", regex.IGNORECASE)
DOMAIN_PART = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
TOP_LEVEL = r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
MENTION = regex.compile(rf"(?<![\w@./-])@((?:{DOMAIN_PART}\.)+{TOP_LEVEL})", regex.IGNORECASE)
HASHTAG = regex.compile(r"(?<![\w&/#])[#＃]((?!\d+(?![\w]))[\w\p{M}\p{Emoji_Presentation}\u200d·-]+)")
AFTER_LINK = ".,;:!?…'’\"*_"
MAX_TAG = 64  # graphemes; 640 bytes
CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class Span:
    """A piece of a text, in code points."""

    start: int
    end: int
    value: str


def facets(text: str, resolve: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """The facets of a text. `resolve` gives the DID of a handle, or None: then the mention stays plain text."""
    links = list(find_links(text))
    found = [(span, {"$type": "app.bsky.richtext.facet#link", "uri": span.value}) for span in links]
    for span in find_mentions(text):
        did = None if _inside(span, links) else resolve(span.value.lower())
        if did:
            found.append((span, {"$type": "app.bsky.richtext.facet#mention", "did": did}))
    for span in find_hashtags(text):
        if not _inside(span, links):
            found.append((span, {"$type": "app.bsky.richtext.facet#tag", "tag": span.value}))
    found.sort(key=lambda pair: pair[0].start)
    return [{"index": _bytes(text, span), "features": [feature]} for span, feature in found]


def find_links(text: str) -> Iterator[Span]:
    for match in LINK.finditer(text):
        value = _without_tail(match[0])
        if _is_address(value):
            yield Span(match.start(), match.start() + len(value), value)


def _is_address(value: str) -> bool:
    try:
        return "." in (urlsplit(value).hostname or "")
    except ValueError:
        return False


def _without_tail(value: str) -> str:
    """The end of a sentence is not the end of a link; a bracket is, unless the link opened it."""
    while value and (
        value[-1] in AFTER_LINK
        or (value[-1] in CLOSING and value.count(CLOSING[value[-1]]) < value.count(value[-1]))
    ):
        value = value[:-1]
    return value


def find_mentions(text: str) -> Iterator[Span]:
    for match in MENTION.finditer(text):
        yield Span(match.start(), match.end(), match[1])


def find_hashtags(text: str) -> Iterator[Span]:
    for match in HASHTAG.finditer(text):
        tag = match[1].rstrip("-·_")
        if tag and count_graphemes(tag) <= MAX_TAG and len(tag.encode()) <= 10 * MAX_TAG:
            yield Span(match.start(), match.start(1) + len(tag), tag)


def _inside(span: Span, links: list[Span]) -> bool:
    return any(link.start <= span.start < link.end for link in links)


def _bytes(text: str, span: Span) -> dict[str, int]:
    start = len(text[: span.start].encode())
    return {"byteStart": start, "byteEnd": start + len(text[span.start : span.end].encode())}


def count_graphemes(text: str) -> int:
    """What people call characters: an emoji of a family is one."""
    return sum(1 for _ in regex.finditer(r"\X", text))
