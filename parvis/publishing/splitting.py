"""Cuts a long text into parts that each fit a network's limit, at the best place: paragraph, line, sentence, word."""

from __future__ import annotations

import regex

from parvis.networks.contract import TextLimit
from parvis.networks.counting import count

MOST_PARTS = 25
# From the best place to the worst; each match ends where the next part may begin.
PLACES = (
    regex.compile(r"\n\s*\n"),
    regex.compile(r"\n"),
    regex.compile(r"(?<=[.!?…])[\s\u202f\u00a0]+"),
    regex.compile(r"\s+"),
)
CLUSTERS = regex.compile(r"\X")


def split(text: str, limit: TextLimit, *, warning: str = "") -> tuple[str, ...]:
    """Nothing but the white space at the cuts is left out. What is beyond MOST_PARTS stays in the last part."""
    parts: list[str] = []
    rest = text
    while not count(rest, limit, warning=warning).fits and len(parts) < MOST_PARTS - 1:
        cut = _cut(rest, limit, warning)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return tuple(part for part in [*parts, rest] if part)


def _cut(text: str, limit: TextLimit, warning: str) -> int:
    """Where the first part ends; always beyond the beginning."""
    most = _longest(text, limit, warning)
    for place in PLACES:
        ends: list[int] = [
            found.start() for found in place.finditer(text, 0, most + 1) if 0 < found.start() <= most
        ]
        good = [end for end in ends if end >= most // 3]
        if good:
            return good[-1]
    return most


def _longest(text: str, limit: TextLimit, warning: str) -> int:
    """The most clusters that fit, by halving; never less than one."""
    ends: list[int] = [
        found.end() for found in CLUSTERS.finditer(text, 0, min(len(text), 40 * limit.max_units))
    ]
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if count(text[: ends[middle]], limit, warning=warning).fits:
            low = middle
        else:
            high = middle - 1
    return ends[low]
