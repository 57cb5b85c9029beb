"""How long a text is, exactly as each network counts. Plain Python; the composer and the connectors share it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import regex

from parvis.networks.contract import TextLimit, TextUnit

# Names that the internet will never give to a server: text that looks like a URL with one of them stays text.
RESERVED = "test|example|invalid|localhost|local|localdomain|internal|lan|home|corp|onion"
LABEL = r"[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}_-]{0,61}[\p{L}\p{N}\p{M}])?"
TOP = rf"(?!(?:{RESERVED})\b)(?:\p{{L}}[\p{{L}}\p{{M}}]+|xn--[a-z0-9-]+)"
HOST = rf"(?:{LABEL}\.){{1,20}}{TOP}(?![\p{{L}}\p{{N}}@_+-])(?::\d+)?"
# Sentences end with . , ; : ! ? and those are not the address's; a bracket is when it was opened inside.
SIGN = r"[\p{Latin}\p{Cyrillic}0-9=_#/%&+@|~$*'-]"
INNER = r"[\p{Latin}\p{Cyrillic}0-9!*';:=+,.$/%#\[\]\-–_~@|&]"
PATH = rf"(?:/(?:{INNER}*\({INNER}*\)|{INNER}*{SIGN}|\({INNER}+\))*)?"
QUERY = r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?"

URL = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}@＠$#＃/])https?://{HOST}{PATH}{QUERY}", regex.IGNORECASE | regex.VERSION0
)
BARE = rf"(?:{LABEL}\.){{1,20}}(?:com|org|net|eu|gouv\.fr|[a-z]{{2}})(?![\p{{L}}\p{{N}}@_+.-]*[\p{{L}}\p{{N}}@_+-])"
BARE_URL = regex.compile(
    rf"(?<![\p{{L}}\p{{N}}@＠$#＃/._-])(?:https?://{HOST}|{BARE}){PATH}{QUERY}",
    regex.IGNORECASE | regex.VERSION0,
)
MENTION = regex.compile(r"(?<![=/\w])@([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)@[\w.-]*\w", regex.IGNORECASE)
CLUSTER = regex.compile(r"\X")
# Pictures that X counts as one sign of weight 2, with everything that is joined to them.
PICTURE = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3")
LIGHT = regex.compile(r"[\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")  # X: weigh one, others two


@dataclass(frozen=True)
class Count:
    """`units` in the network's own way, `bytes` in UTF-8, `over`: too long by that many units (or bytes)."""

    units: int
    bytes: int
    over: int

    @property
    def fits(self) -> bool:
        return self.over == 0


def count(text: str, limit: TextLimit, *, warning: str = "") -> Count:
    """`warning`: the content warning, which counts with the text where there is one."""
    units = _units(text, limit) + (_units(warning, limit) if warning else 0)
    size = len((text + warning).encode("utf-8", "surrogatepass"))
    over = max(0, units - limit.max_units)
    if not over and limit.max_bytes is not None:
        over = max(0, size - limit.max_bytes)
    return Count(units=units, bytes=size, over=over)


def find_urls(text: str, *, bare: bool = False) -> list[tuple[int, int]]:
    """Where the URLs of a text begin and end; `bare` also finds those without https://."""
    return [found.span() for found in (BARE_URL if bare else URL).finditer(text)]


def _units(text: str, limit: TextLimit) -> int:
    if limit.unit is TextUnit.weighted:
        text = unicodedata.normalize("NFC", text)
    urls = find_urls(text, bare=limit.bare_urls) if limit.url_weight is not None else []
    if limit.short_mentions:
        return _measure(*_shortened(text, urls), limit)
    return _measure(text, urls, limit)


def _shortened(text: str, urls: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Without the server part of mentions outside URLs; spans of URLs moved accordingly."""
    shorter, moved, last = "", [], 0
    for start, end in urls:
        shorter += MENTION.sub(r"@\1", text[last:start])
        moved.append((len(shorter), len(shorter) + end - start))
        shorter += text[start:end]
        last = end
    return shorter + MENTION.sub(r"@\1", text[last:]), moved


def _measure(text: str, urls: list[tuple[int, int]], limit: TextLimit) -> int:
    total, last = 0, 0
    for start, end in urls:
        total += _plain(text[last:start], limit.unit) + (limit.url_weight or 0)
        last = end
    return total + _plain(text[last:], limit.unit)


def _plain(text: str, unit: TextUnit) -> int:
    if unit is TextUnit.characters:
        return len(text)
    if text.isascii():  # a cluster has two ASCII signs only in a line break
        return len(text) - (text.count("\r\n") if unit is TextUnit.graphemes else 0)
    if unit is TextUnit.graphemes:
        return sum(1 for _ in CLUSTER.finditer(text))
    return sum(_weight(found.group()) for found in CLUSTER.finditer(text))


@lru_cache(maxsize=4096)
def _weight(cluster: str) -> int:
    if PICTURE.match(cluster) and (len(cluster) > 1 or ord(cluster) > 0xFF):
        return 2
    return 2 * len(cluster) - len(LIGHT.findall(cluster))
