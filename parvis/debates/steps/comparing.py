"""Ballots are compared a while after votes have come, and at the close; later the places are forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models.functions import Now
from django.utils.timezone import now

from parvis.debates.actions.comparing import SOON, compare_soon, forget_places, keep_found
from parvis.debates.alike import alike_ballots
from parvis.debates.models import CompareLife, Comparer, Debate, DebateLife
from parvis.debates.queries.casting import casts, mark
from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for

KEPT = timedelta(days=30)  # after the close: a result is contested within weeks


def debate_moved(sender: Any, *, row: Debate, new: Any, **_more: Any) -> None:
    """At the close: whoever reads the result reads what is known of it."""
    if new is DebateLife.closed:
        compare_soon(team=row.team, debate=row, at_once=True)


@CompareLife.waiting.does
def compare(comparer: Comparer) -> None:
    """Read in one transaction, compared outside of it. While it is open it looks again before it rests, as the map's
    step does."""
    with acting_for(comparer.team_id):
        seen = mark(comparer.team, comparer.debate)
        if seen == comparer.seen:
            _rest(comparer)
            return
        ballots = casts(comparer.team, comparer.debate)
    found = alike_ballots(ballots)
    with acting_for(comparer.team_id):
        forgotten = comparer.forgot_at is not None
        keep_found(team=comparer.team, debate=comparer.debate, found=found, forgotten=forgotten)
        comparer.move_to(CompareLife.waiting, by="worker", due=after(SOON), seen=seen)
        announce(comparer.team_id, "debates", debate=comparer.debate_id)


def _rest(comparer: Comparer) -> None:
    closed = comparer.debate.closed_at if comparer.debate.is_in(DebateLife.closed) else None
    if closed is None:
        comparer.move_to(CompareLife.resting, by="worker")
    else:
        comparer.move_to(CompareLife.keeping, by="worker", due=closed + KEPT)


@CompareLife.keeping.does
def forget(comparer: Comparer) -> None:
    """Of a debate that was opened again, not yet."""
    with acting_for(comparer.team_id):
        debate = comparer.debate
        if not debate.is_in(DebateLife.closed) or debate.closed_at is None:
            comparer.move_to(CompareLife.waiting, by="worker", due=after(SOON))
        elif debate.closed_at + KEPT > now():
            comparer.move_to(CompareLife.keeping, by="worker", due=debate.closed_at + KEPT)
        else:
            forget_places(team=comparer.team, debate=debate)
            comparer.move_to(CompareLife.resting, by="worker", forgot_at=Now())
