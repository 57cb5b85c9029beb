"""For the first page and for floors above: what cannot wait, what waits, how much there is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Sum
from django.utils.timezone import now
from django.utils.translation import ngettext

from parvis.inbox.deadlines import zone_of
from parvis.inbox.models import OPEN, Answer, Case, Message, MessageCount
from parvis.inbox.queries.filters import Filters
from parvis.inbox.queries.listing import CANNOT_WAIT, SPAM_RANK, count_copies, light, under_another
from parvis.inbox.words import deadline_in_words, reasons
from parvis.teams.models import Team


@dataclass(frozen=True)
class Waiting:
    """A message, by when in words, and why it stands where it does."""

    message: Message
    before: str
    late: bool
    why: str


@dataclass
class Counts:
    """`of[status][priority]`; folded spam is not among the open ones."""

    of: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))

    def status(self, name: str) -> int:
        """As many as the list of that status shows."""
        return sum(self.of[name].values()) - (self.of[name]["P5"] if name in OPEN else 0)

    @property
    def open(self) -> int:
        return sum(self.status(name) for name in OPEN)

    @property
    def vital(self) -> int:
        return sum(self.of[name]["P0"] for name in OPEN)

    @property
    def care(self) -> int:
        return sum(self.of[name][p] for name in OPEN for p in ("P0", "P1", "P2"))

    @property
    def spam(self) -> int:
        return sum(self.of[name]["P5"] for name in OPEN)


def counts(team: Team) -> Counts:
    found = Counts()
    for status, priority, n in (
        MessageCount.rows.of(team).values_list("status", "priority").annotate(n=Sum("n")).order_by()
    ):
        found.of[status][priority] += n
    return found


def cannot_wait(team: Team, limit: int = 5, *, at: datetime | None = None) -> list[Waiting]:
    """Danger and threats first, then hate and personal data."""
    found = Message.rows.of(team).filter(
        listed=True, status__in=["new", "in_hand", "waiting"], rank__lte=CANNOT_WAIT
    )
    return _told(team, list(light(found).order_by("rank", "-placed_at", "-id")[:limit]), at)


def waiting(team: Team, limit: int = 10, *, at: datetime | None = None) -> list[Waiting]:
    """The oldest first, near-copies as one; what cannot wait is shown apart, spam nowhere."""
    found = Message.rows.of(team).filter(listed=True, status__in=["new", "in_hand", "waiting"])
    found = found.filter(rank__gt=CANNOT_WAIT, rank__lte=SPAM_RANK)
    apart = found.exclude(under_another(team, Filters()))
    rows = list(light(apart).order_by("placed_at", "id")[:limit])
    count_copies(found, rows)
    return _told(team, rows, at)


def _told(team: Team, rows: list[Message], at: datetime | None) -> list[Waiting]:
    moment, zone = at or now(), zone_of(team.time_zone)
    return [
        Waiting(row, deadline_in_words(row.deadline, moment, zone), row.is_late(moment), _why(row))
        for row in rows
    ]


def _why(row: Message) -> str:
    words = reasons(row)
    if row.copies:
        words.append(ngettext("%(n)d near message", "%(n)d near messages", row.copies) % {"n": row.copies})
    return ", ".join(words)


def to_check(team: Team) -> list[Answer]:
    """Answers of which nobody knows whether they left."""
    return list(Answer.rows.of(team).filter(state="to_check").select_related("message", "account"))


def to_agree(team: Team) -> list[Answer]:
    found = Answer.rows.of(team).filter(state="planned", needs_agreement=True)
    return list(found.select_related("message", "account", "written_by").order_by("written_at"))


def open_cases(team: Team, limit: int = 20) -> list[Case]:
    found = Case.rows.of(team).filter(closed_at=None).select_related("message", "message__account")
    return list(found.order_by("deadline")[:limit])
