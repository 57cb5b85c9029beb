"""What the engine says: findings, each with its place in the text, and what could not be looked at."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LONGEST_QUOTE = 140


class Severity(StrEnum):
    hint = "hint"
    warn = "warn"
    strong = "strong"


ORDER = {Severity.strong: 0, Severity.warn: 1, Severity.hint: 2}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`sentence` is an English msgid, filled with `values`; `start` and `end` count code points of the text.

    `replacement` is the exact new text of the span, or None when no proposal is safe. A finding about the whole
    text has an empty span at 0 and no replacement; one about a picture says which (from 1).
    """

    check: str
    severity: Severity
    sentence: str
    start: int = 0
    end: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    replacement: str | None = None
    others: tuple[tuple[int, int], ...] = ()  # further places that cause the same finding
    picture: int = 0

    @property
    def rank(self) -> tuple[int, int, str]:
        """Within a severity in the order of the text; what concerns the whole of it comes last."""
        placed = self.end > self.start or self.replacement is not None
        return ORDER[self.severity], self.start if placed else sys.maxsize, self.check


@dataclass(frozen=True, kw_only=True)
class Card:
    findings: tuple[Finding, ...]
    words: int
    sentences: int
    score: int | None = None  # readability; None under 40 words or in a language without a formula
    left_out: int = 0  # findings beyond the most that one card carries
    not_done: tuple[str, ...] = ()  # English msgids: what could not be looked at, and why

    @property
    def strong(self) -> bool:
        return any(one.severity is Severity.strong for one in self.findings)


def quote(text: str, start: int, end: int) -> str:
    """The words of a span on one line, shortened in the middle."""
    words = " ".join(text[start : min(end, start + 2000)].split())
    if len(words) <= LONGEST_QUOTE:
        return words
    half = LONGEST_QUOTE // 2
    return f"{words[:half].rstrip()} … {words[-half:].lstrip()}"


def applied(text: str, finding: Finding) -> str:
    """The text with this one proposal taken; everything else as it was."""
    if finding.replacement is None:
        return text
    return text[: finding.start] + finding.replacement + text[finding.end :]
