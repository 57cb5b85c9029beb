"""A team's heads: made from its corrections, measured, taken into use or not."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from parvis.triage.engine.heads.contest import Grades, grades, verdict
from parvis.triage.engine.heads.local import School, Taught, chances_of, learn
from parvis.triage.engine.heads.model import Heads


@dataclass(frozen=True, slots=True)
class Made:
    """Heads that were just learnt, and what is to be kept of them."""

    version: str
    base: str
    content: bytes
    learnt_from: int
    verdict: str  # of `contest.verdict`
    figures: dict[str, Any]


def make(school: School, taught: Sequence[Taught], champion: Heads) -> Made:
    """Heavy: up to a second of one core."""
    learnt = learn(school, taught)
    frozen = [one for one in taught if one.frozen]
    found = {
        "challenger": _on(learnt.heads, frozen),
        "champion": _on(champion, frozen),
        "shipped_now": grades(school.examined(learnt.heads), learnt.heads.names, school.examples),
        "shipped_before": grades(school.before, school.base.names, school.examples),
    }
    said = verdict(**found)
    figures = {"verdict": said, **{name: _plain(one) for name, one in found.items()}}
    return Made(
        version=learnt.heads.version,
        base=school.base.version,
        content=learnt.content,
        learnt_from=len(taught) - len(frozen),
        verdict=said,
        figures=figures,
    )


def _on(heads: Heads, frozen: Sequence[Taught]) -> Grades:
    return grades(
        chances_of(heads, [one.piece for one in frozen]), heads.names, [one.labels for one in frozen]
    )


def _plain(one: Grades) -> dict[str, float | None]:
    return {name: None if math.isnan(value) else value for name, value in asdict(one).items()}


def digest_of(base: str, taught: Sequence[Taught]) -> str:
    """Of what would be learnt from: the same again gives the same heads, and is left."""
    digest = hashlib.blake2b(base.encode(), digest_size=16)
    for one in sorted(taught, key=lambda each: each.key):
        digest.update(repr((one.key, one.labels)).encode())
    return digest.hexdigest()
