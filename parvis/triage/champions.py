"""What a team's texts are judged with: its own heads, else those that ship, and its newest corrections."""

from __future__ import annotations

import logging
from functools import lru_cache
from uuid import UUID

from parvis.teams.models import Team
from parvis.triage.engine.heads.local import unpacked
from parvis.triage.engine.heads.model import BadHeads, Heads
from parvis.triage.engine.neighbours import COMPARED, Memory
from parvis.triage.learnt import heads
from parvis.triage.models import Correction, TeamHeads
from parvis.triage.queries import known_of

MOST_TEAMS = 8  # whose heads a process holds: some 30 MB each
log = logging.getLogger("parvis.triage")


def heads_of(team: Team) -> Heads | None:
    """One small question a call: the champion may have changed."""
    champion = (
        TeamHeads.rows.of(team).filter(standing=TeamHeads.Standing.champion).values_list("pk", flat=True)
    )
    key = champion.first()
    return heads() if key is None or heads() is None else _own(team, key)


_kept: dict[UUID, Heads | None] = {}


def _own(team: Team, key: UUID) -> Heads | None:
    if key not in _kept:
        content = TeamHeads.rows.of(team).values_list("content", flat=True).get(pk=key)
        while len(_kept) >= MOST_TEAMS:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = _read(bytes(content))
    return _kept[key]


def _read(content: bytes) -> Heads | None:
    """Without content they are the shipped ones, to which somebody went back."""
    if not content:
        return heads()
    try:
        return unpacked(content)
    except BadHeads as error:
        log.warning("a team's heads are left aside", extra={"reason": str(error)})
        return heads()


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


@lru_cache(maxsize=MOST_TEAMS)
def _memory(team: Team, newest: UUID, erased: int) -> Memory:
    return Memory(known_of(team, compared=COMPARED))
