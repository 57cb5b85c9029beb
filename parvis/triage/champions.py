"""What a team's texts are judged with: its own heads, else those that ship, and its newest corrections."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models.functions import Now
from django.utils.timezone import now

from parvis.teams.models import Team
from parvis.triage.engine.heads.local import unpacked, unpacked_beside
from parvis.triage.engine.heads.model import BadHeads, Heads
from parvis.triage.engine.neighbours import COMPARED, Memory
from parvis.triage.learnt import heads
from parvis.triage.models import Correction, Learner, LearnerLife, TeamHeads
from parvis.triage.queries import known_of, versions_of

MOST_KEPT = 6  # heads of teams that a process holds: some 30 MB each
MOST_MEMORIES = 8
log = logging.getLogger("parvis.triage")


def heads_of(team: Team) -> Heads | None:
    """One small question a call: the champion may have changed."""
    base = heads()
    return base and _own(team, base, base)


@dataclass(frozen=True, slots=True)
class Version:
    """Heads of a team; `usable` where they stand on the heads that ship now, for their moves fit no others."""

    row: TeamHeads
    usable: bool


def versions_shown(team: Team) -> list[Version]:
    """The champion first. One that is not usable judges nothing, whatever its standing: the shipped heads do."""
    return [Version(row, stands_on_shipped(row)) for row in versions_of(team)]


def stands_on_shipped(row: TeamHeads) -> bool:
    """Those that ship (they have no base of their own) always do."""
    base = heads()
    return not row.base or bool(base and row.base == base.version)


def deep_of(team: Team, deep: Heads) -> Heads:
    """The heads that judge by meaning, with what the team has taught its own."""
    base = heads()
    return _own(team, base, deep) if base else deep


Key = tuple[UUID, datetime, str]  # a version that is learnt again has a newer date; and what it stands beside
_kept: dict[Key, Heads] = {}


def _own(team: Team, base: Heads, beside: Heads) -> Heads:
    """The champion's moves upon `beside`: the shipped heads (`base`) themselves, or others that judge the same."""
    rows = TeamHeads.rows.of(team).filter(standing=TeamHeads.Standing.champion)
    found = rows.values_list("pk", "made_at").first()
    if found is None:
        return beside
    key = (*found, beside.version)
    if key not in _kept:
        content = rows.values_list("content", flat=True).get(pk=found[0])
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = _read(team, bytes(content), base, beside)
    return _kept[key]


def _read(team: Team, content: bytes, base: Heads, beside: Heads) -> Heads:
    """Without content they are the shipped ones, to which somebody went back. What cannot be used, since newer heads
    ship or since it is damaged, is learnt again soon; meanwhile the shipped ones judge."""
    if not content:
        return beside
    try:
        return unpacked(content, base) if beside is base else unpacked_beside(content, base, beside)
    except BadHeads as error:
        log.warning("a team's heads are left aside", extra={"team": str(team.pk), "reason": str(error)})
        Learner.rows.of(team).update(learnt="")
        learn_soon(team=team)
        return beside


def learn_soon(*, team: Team) -> None:
    """The team's learner has its hour now; many corrections before a worker comes are learnt from at once."""
    learner, new = Learner.rows.of(team).get_or_create(team=team, defaults={"due_at": now()})
    if not new:
        learner.move_to(LearnerLife.learning, by="triage", due=Now())


def memory_of(team: Team) -> Memory | None:
    """The newest corrections. Made anew when there is a newer one, or when a text was erased."""
    if heads() is None:
        return None
    rows = Correction.rows.of(team)
    newest = rows.order_by("-at", "-id").values_list("pk", flat=True).first()
    if newest is None:
        return None
    erased = rows.filter(features=None).count()
    return _memory(team, newest, erased)


@lru_cache(maxsize=MOST_MEMORIES)
def _memory(team: Team, newest: UUID, erased: int) -> Memory:
    return Memory(known_of(team, compared=COMPARED))
