"""Polis' files, as written by its exporters and as people send them on: votes, the matrix of participants, statements.

What cannot be read is told by its line, and the rest is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parvis.debates.opinion.votes import Id, Votes


class Unreadable(ValueError):
    """The file as a whole can't be used; the text says why."""


@dataclass(frozen=True)
class Rejected:
    line: int
    reason: str


@dataclass
class Read:
    """`published`: participant → group, where the file tells (the matrix of Polis does)."""

    votes: Votes
    rejected: list[Rejected] = field(default_factory=list)
    published: dict[Id, Id] = field(default_factory=dict)
