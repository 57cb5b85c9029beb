"""What a text says itself, and what it only quotes: who condemns a sentence often repeats it in full.

Hatred and insults that are quoted are no attack of whoever quotes them. Only marks of quotation are seen here; a report
without them is read as it stands. A text that is nothing but a quotation is read whole.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(
    r"«[^«»]{3,}»|“[^“”]{3,}”|„[^„“”]{3,}[“”]|(?<!\w)\"[^\"]{3,}\"(?!\w)|(?<!\w)‘[^‘’]{8,}’(?!\w)"
)
_FEWEST = 3  # words of its own


def quoted(text: str) -> list[tuple[int, int]]:
    """Where each quotation begins and ends; none where nothing else is said."""
    found = [match.span() for match in _QUOTED.finditer(text)]
    return found if found and len(_QUOTED.sub(" ", text).split()) >= _FEWEST else []


def without_quotations(text: str) -> str:
    spans = quoted(text)
    return _QUOTED.sub(" … ", text) if spans else text
