"""Ballots are compared when votes have come, once for all of them; what was found is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from parvis.debates.alike import Found
from parvis.debates.models import (
    Alike,
    AlikeBallot,
    CompareLife,
    Comparer,
    Debate,
    Judgement,
    Voter,
)
from parvis.lifecycle.rows import after
from parvis.teams.models import Team

SOON = timedelta(minutes=5)


def compare_soon(*, team: Team, debate: Debate, at_once: bool = False) -> None:
    """Nothing is written while a comparison waits, as with the map."""
    comparer = Comparer.rows.of(team).filter(debate=debate).first()
    if comparer is None:
        row = Comparer(team=team, debate=debate, state=CompareLife.resting.name)
        Comparer.rows.bulk_create([row], ignore_conflicts=True)
        comparer = Comparer.rows.of(team).get(debate=debate)
    if at_once or not comparer.is_in(CompareLife.waiting):
        comparer.move_to(CompareLife.waiting, by="debates", due=after(timedelta() if at_once else SOON))


@dataclass
class _Books:
    """What stands there before: which group a ballot is in, and which groups nobody has judged."""

    groups: dict[UUID, Alike]
    of: dict[UUID, UUID]
    taken: set[UUID]

    def home(self, voters: Sequence[UUID]) -> Alike | None:
        """The group that these were found as before: one that was judged rather than another, then the nearest."""
        shared = Counter(self.of[one] for one in voters if one in self.of)
        free = [key for key in shared if key not in self.taken]
        if not free:
            return None
        key = max(free, key=lambda key: (bool(self.groups[key].judgement), shared[key], str(key)))
        self.taken.add(key)
        return self.groups[key]


def keep_found(*, team: Team, debate: Debate, found: Sequence[Found], forgotten: bool = False) -> None:
    """A group that was judged keeps its judgement, and its ballots; others are as they are found now. `forgotten`: the
    places are not known any more, so what is not found again stays."""
    rows = Alike.rows.of(team).filter(debate=debate).select_for_update()
    books = _Books({row.pk: row for row in rows}, {}, set())
    members = AlikeBallot.rows.of(team).filter(group__debate=debate)
    books.of = dict(members.values_list("voter_id", "group_id"))
    loose = [key for key, row in books.groups.items() if not row.judgement and not forgotten]
    members.filter(group__in=loose).delete()
    fixed = {voter for voter, group in books.of.items() if group not in loose}
    for one in found:
        keys = _there(team, debate, one)
        row = books.home(keys)
        if row is None or not forgotten:
            row = _described(row or Alike(team=team, debate=debate), one)
        new = [key for key in keys if key not in fixed]
        AlikeBallot.rows.bulk_create(AlikeBallot(team=team, group=row, voter_id=key) for key in new)
        fixed |= set(new)
    Alike.rows.of(team).filter(pk__in=set(loose) - books.taken).delete()
    Alike.rows.of(team).filter(debate=debate, judgement=Judgement.none, ballots=None).delete()


def forget_places(*, team: Team, debate: Debate) -> int:
    """From where ballots came is not needed any more. How many had it still."""
    known = Voter.rows.of(team).filter(debate=debate).exclude(source="")
    return int(known.update(source=""))


def _there(team: Team, debate: Debate, one: Found) -> list[UUID]:
    """Ballots that were erased meanwhile are gone; those that are there stay until this is written."""
    held = Voter.rows.of(team).filter(debate=debate, pk__in=one.voters).select_for_update(no_key=True)
    return list(held.order_by("pk").values_list("pk", flat=True))


def _described(row: Alike, one: Found) -> Alike:
    row.within, row.among, row.places = one.evidence, one.among, one.places
    row.answers, row.likeness, row.log_chance = one.answers, one.likeness, one.log_chance
    row.first_at, row.last_at = (datetime.fromtimestamp(at, UTC) for at in (one.first, one.last))
    row.save()
    return row
