"""What a team's texts are judged with: its own heads, else those that ship, and its newest corrections."""

from __future__ import annotations

import logging
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
from parvis.triage.queries import known_of

MOST_TEAMS = 4  # whose heads a process holds: some 30 MB each
MOST_MEMORIES = 8
log = logging.getLogger("parvis.triage")


def heads_of(team: Team) -> Heads | None:
    """One small question a call: the champion may have changed."""
    rows = TeamHeads.rows.of(team).filter(standing=TeamHeads.Standing.champion)
    key, base = rows.values_list("pk", "made_at").first(), heads()
    return base if key is None or base is None else _own(team, key, base)


Key = tuple[UUID, datetime]  # a version that is learnt again has a newer date
_kept: dict[Key, Heads] = {}
_kept_deep: dict[Key, Heads] = {}


def _own(team: Team, key: Key, base: Heads) -> Heads:
    if key not in _kept:
        content = TeamHeads.rows.of(team).values_list("content", flat=True).get(pk=key[0])
        while len(_kept) >= MOST_TEAMS:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = _read(team, bytes(content), base)
    return _kept[key]


def deep_of(team: Team, deep: Heads) -> Heads:
    """The heads that judge by meaning, with what the team has taught its own."""
    rows = TeamHeads.rows.of(team).filter(standing=TeamHeads.Standing.champion).exclude(content=b"")
    key, base = rows.values_list("pk", "made_at").first(), heads()
    if key is None or base is None:
        return deep
    if key not in _kept_deep:
        content = rows.values_list("content", flat=True).get(pk=key[0])
        while len(_kept_deep) >= MOST_TEAMS:
            _kept_deep.pop(next(iter(_kept_deep)), None)
        try:
            _kept_deep[key] = unpacked_beside(bytes(content), base, deep)
        except BadHeads:
            return deep  # told and learnt again where the first reading meets it
    return _kept_deep[key]


def _read(team: Team, content: bytes, base: Heads) -> Heads:
    """Without content they are the shipped ones, to which somebody went back. What cannot be used, since newer heads
    ship or since it is damaged, is learnt again soon; meanwhile the shipped ones judge."""
    if not content:
        return base
    try:
        return unpacked(content, base)
    except BadHeads as error:
        log.warning("a team's heads are left aside", extra={"team": str(team.pk), "reason": str(error)})
        Learner.rows.of(team).update(learnt="")
        learn_soon(team=team)
        return base


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
