"""How well triage does in one town, as far as that is known: from messages drawn at random, and from nothing else.

What people correct of their own accord is what was wrong, and the least sure messages are the hard ones: a share of
either would tell nothing of all messages. A figure from too few is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils.timezone import now

from parvis.teams.models import Team
from parvis.triage.engine import TO_CHECK
from parvis.triage.engine.heads.measuring import wilson
from parvis.triage.models import Correction, Judgement

ENOUGH = 20  # messages behind a figure
WEEKS = 8


@dataclass(frozen=True, slots=True)
class Share:
    """Of `n`, `right`; with an interval of 95 % (Wilson), in per cent. None where there are too few."""

    right: int
    n: int

    @property
    def enough(self) -> bool:
        return self.n >= ENOUGH

    @property
    def per_cent(self) -> int:
        return round(100 * self.right / self.n) if self.n else 0

    @property
    def interval(self) -> tuple[int, int]:
        low, high = wilson(self.right / self.n if self.n else 0.0, self.n)
        return round(100 * low), round(100 * high)


@dataclass(frozen=True, slots=True)
class Week:
    begins: date
    judged: int
    other: Share  # of topic "other"
    to_check: Share


@dataclass(frozen=True, slots=True)
class Measured:
    corrected: int  # texts of which somebody said otherwise
    confirmed: int
    drawn: int  # at random
    topic: Share
    found: Share  # of the sensitive ones, those that triage had said are
    justified: Share  # of those that triage had said are sensitive, those that are
    weeks: list[Week]


def measured_of(team: Team) -> Measured:
    rows = list(Correction.rows.of(team).order_by("at", "id").values_list("text_key", "asked", "old", "new"))
    drawn = {key: (old, new) for key, asked, old, new in rows if asked == Correction.Asked.random}
    topics = [(old, new) for old, new in drawn.values() if new.get("topic", TO_CHECK) != TO_CHECK]
    flags = [(bool(old.get("flags")), bool(new["flags"])) for old, new in drawn.values() if "flags" in new]
    both = sum(said and true for said, true in flags)
    return Measured(
        corrected=len({key for key, _asked, old, new in rows if old != new}),
        confirmed=len({key for key, _asked, old, new in rows if old == new}),
        drawn=len(drawn),
        topic=Share(sum(old.get("topic") == new["topic"] for old, new in topics), len(topics)),
        found=Share(both, sum(true for _said, true in flags)),
        justified=Share(both, sum(said for said, _true in flags)),
        weeks=_weeks(team),
    )


def _weeks(team: Team) -> list[Week]:
    """The newest first; a week of few messages says nothing and is left out."""
    since = now() - timedelta(weeks=WEEKS)
    rows = Judgement.rows.of(team).filter(created_at__gte=since).annotate(week=TruncWeek("created_at"))
    counted: Any = rows.values("week").annotate(
        n=Count("id"),
        other=Count("id", Q(labels__topic="autre")),
        unsure=Count("id", Q(labels__topic=TO_CHECK)),
    )
    return [
        Week(one["week"].date(), one["n"], Share(one["other"], one["n"]), Share(one["unsure"], one["n"]))
        for one in counted.order_by("-week")
        if one["n"] >= ENOUGH
    ]
