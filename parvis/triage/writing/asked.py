"""What the engine is asked about: a text and what surrounds it. Everything but the text may be left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from parvis.triage.engine import Own
from parvis.triage.writing.rules import Rules


@dataclass(frozen=True, kw_only=True)
class Picture:
    """`told`: somebody gave a description, a mark or a reason."""

    alt: str = ""
    told: bool = False


@dataclass(frozen=True, kw_only=True)
class Reserve:
    """A period of reserve before an election; `frozen` are its eves and days of voting."""

    label: str
    first: date
    last: date
    frozen: tuple[date, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    text: str
    language: str = "fr"
    kind: Literal["post", "answer"] = "post"
    pictures: tuple[Picture, ...] = ()
    has_poll: bool = False  # people can answer by voting
    day: date | None = None  # when it is read first; None when nobody knows yet
    reserves: tuple[Reserve, ...] = ()
    silent_before: int = 0  # posts in a row before this one that asked nothing
    own: Own = field(default_factory=Own)
    rules: Rules = field(default_factory=Rules)
    with_spelling: bool = True
    with_grammar: bool = False  # a separate process: for who asks once, not for each key
