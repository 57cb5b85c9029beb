"""What a connector or a step said, in the reader's language.

Rows keep English: the sentence itself, a template with its values filled in, or our sentence followed by the server's
own words in brackets. Whoever shows one calls `said(sentence)`; in templates:
`{% load networks %}{{ row.last_error|said }}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext

from parvis.networks.contract.words import MARKED
from parvis.networks.registry import CONNECTORS, connector_class

VALUE = re.compile(r"\{(\w+)\}")


def said(sentence: str) -> str:
    """Unchanged when nobody marked it: the network's own words are shown as they are."""
    if not sentence:
        return ""
    translated = gettext(sentence)
    if translated != sentence or sentence in marked():
        return translated
    return _filled_in(sentence) or _with_words(sentence) or sentence


def marked() -> dict[str, None]:
    """Every sentence of the contract's side, once all connectors are loaded."""
    _load_connectors()
    return MARKED


@cache
def _load_connectors() -> None:
    for key in CONNECTORS:
        connector_class(key)


def templates() -> Iterator[str]:
    return (text for text in marked() if VALUE.search(text))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    pieces = VALUE.split(template)
    found = [
        f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces) if piece
    ]
    return re.compile("".join(found), re.DOTALL)


def _filled_in(sentence: str) -> str:
    for template in templates():
        match = _pattern(template).fullmatch(sentence)
        if match:
            return gettext(template).format(**match.groupdict())
    return ""


def _with_words(sentence: str) -> str:
    """Ours, then the server's own words; `reasons.reason` may have cut them before the bracket was closed."""
    known = max((text for text in marked() if sentence.startswith(f"{text} (")), key=len, default="")
    return f"{gettext(known)}{sentence[len(known) :]}" if known else ""
