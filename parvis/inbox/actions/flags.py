"""Verbs on the flags of triage: switched off they neither show nor count, switched on they are there again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from parvis.inbox.errors import CannotDo
from parvis.inbox.judgements import KIND
from parvis.inbox.models import Message
from parvis.lifecycle.announce import announce
from parvis.teams.models import Membership, Team, TeamQuerySet
from parvis.triage.actions import NotAccepted
from parvis.triage.actions.switching import switch_flag
from parvis.triage.models import Judgement
from parvis.triage.queries import switched_off
from parvis.triage.switches import InForce, in_force

AT_ONCE = 1000


@transaction.atomic
def switch(*, team: Team, by: Membership, flag: str, on: bool) -> int:
    """How many messages show it differently now. All of them follow at once, the archive too."""
    try:
        changed = switch_flag(team=team, by=by.person, flag=flag, on=on)
    except NotAccepted as error:
        raise CannotDo(str(error)) from error
    if not changed:
        return 0
    found = _judged_so(team, flag) if on else _showing(team, flag)
    keys, off = sorted(found.values_list("pk", flat=True)), switched_off(team)
    for first in range(0, len(keys), AT_ONCE):
        _copy_again(team, keys[first : first + AT_ONCE], off)
    announce(team.pk, "inbox")
    return len(keys)


def _showing(team: Team, flag: str) -> TeamQuerySet[Message]:
    return Message.rows.of(team).filter(flags__contains=[flag])


def _judged_so(team: Team, flag: str) -> TeamQuerySet[Message]:
    judged = Judgement.rows.of(team).filter(subject_kind=KIND, labels__flags__contains=[flag])
    return Message.rows.of(team).filter(pk__in=judged.values("subject_id"))


def _copy_again(team: Team, keys: Sequence[UUID], off: frozenset[str]) -> None:
    """Few places in the list exist, so that thousands of messages are few statements."""
    rows = Message.rows.of(team).filter(pk__in=keys)
    list(
        rows.order_by("pk").select_for_update().values_list("pk")
    )  # in one order, so that nobody waits in a circle
    judged = Judgement.rows.of(team).filter(subject_kind=KIND, subject_id__in=keys)
    places: dict[InForce, list[UUID]] = defaultdict(list)
    for key, labels in judged.values_list("subject_id", "labels"):
        places[in_force(labels, off)].append(key)
    for seen, chosen in places.items():
        found = Message.rows.of(team).filter(pk__in=chosen)
        found.update(flags=list(seen.flags), priority=seen.priority, rank=seen.rank)
