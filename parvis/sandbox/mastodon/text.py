"""A status's text as Mastodon counts it and as it writes it in HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import regex

LINK_WEIGHT = 23
SHOWN = 30  # characters of an address that stay in sight

URL = re.compile(r"https?://[^\s<>\"«»]+", re.IGNORECASE)
MENTION = re.compile(
    r"(?<![\w/@.])@([A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)(?:@([\w.-]+\w(?::\d+)?))?"
)
HASHTAG = re.compile(r"(?<![\w/&#])#(\w*[^\W\d_]\w*)")
TOKEN = re.compile(
    f"(?P<url>{URL.pattern})|(?P<mention>{MENTION.pattern})|(?P<tag>{HASHTAG.pattern})", re.IGNORECASE
)
GRAPHEMES = regex.compile(r"\X")


def trimmed(url: str) -> str:
    """An address without the punctuation that ends the sentence around it."""
    url = url.rstrip(".,;:!?'…")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?'…")
    return url


def length(text: str, spoiler: str = "") -> int:
    """Graphemes; an address weighs 23 whatever its length; a far mention counts without its server."""
    light = URL.sub(lambda found: "x" * LINK_WEIGHT + found[0][len(trimmed(found[0])) :], text)
    light = MENTION.sub(lambda found: f"@{found[1]}", light)
    return len(GRAPHEMES.findall(light)) + len(GRAPHEMES.findall(spoiler))


def handles(text: str) -> list[tuple[str, str]]:
    """Names mentioned, each with its server, or nothing when it's here."""
    outside = URL.sub(" ", text)
    return [(found[1], found[2] or "") for found in MENTION.finditer(outside)]


def hashtags(text: str) -> list[str]:
    outside = URL.sub(" ", text)
    return list(dict.fromkeys(found[1].lower() for found in HASHTAG.finditer(outside)))


def to_html(text: str, *, base: str, known: Callable[[str, str], str | None]) -> str:
    """`known` answers the username of a mentioned account, or None when it doesn't exist here."""
    if not text.strip():
        return ""
    written = "".join(_pieces(text, base, known))
    paragraphs = re.split(r"\n{2,}", written.replace("\r\n", "\n").strip("\n"))
    return "".join(f"<p>{paragraph.replace('\n', '<br />')}</p>" for paragraph in paragraphs)


def _pieces(text: str, base: str, known: Callable[[str, str], str | None]) -> Iterator[str]:
    place = 0
    for found in TOKEN.finditer(text):
        yield html.escape(text[place : found.start()], quote=False)
        yield _token(found, base, known)
        place = found.end()
    yield html.escape(text[place:], quote=False)


def _token(found: re.Match[str], base: str, known: Callable[[str, str], str | None]) -> str:
    if found["url"]:
        url = trimmed(found["url"])
        return link(url) + html.escape(found["url"][len(url) :], quote=False)
    if found["mention"]:
        parts: Any = MENTION.fullmatch(found["mention"])
        username = known(parts[1], parts[2] or "")
        return mention(base, username) if username else html.escape(found["mention"])
    name = found["tag"].removeprefix("#")
    target = html.escape(f"{base}/tags/{name.lower()}")
    return f'<a href="{target}" class="mention hashtag" rel="tag">#<span>{html.escape(name)}</span></a>'


def link(url: str) -> str:
    scheme, _, rest = url.partition("://")
    head = f"{scheme}://www." if rest.startswith("www.") else f"{scheme}://"
    rest = url[len(head) :]
    seen, hidden = rest[:SHOWN], rest[SHOWN:]
    ellipsis = "ellipsis" if hidden else ""
    return (
        f'<a href="{html.escape(url)}" target="_blank" rel="nofollow noopener noreferrer" translate="no">'
        f'<span class="invisible">{html.escape(head)}</span>'
        f'<span class="{ellipsis}">{html.escape(seen)}</span>'
        f'<span class="invisible">{html.escape(hidden)}</span></a>'
    )


def mention(base: str, username: str) -> str:
    target = html.escape(f"{base}/@{username}")
    name = html.escape(username)
    return (
        '<span class="h-card" translate="no">'
        f'<a href="{target}" class="u-url mention">@<span>{name}</span></a></span>'
    )
