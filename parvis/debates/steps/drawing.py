"""The map of opinions is drawn anew when votes have moved."""

from __future__ import annotations

from datetime import timedelta

from parvis.debates.models import MapLife, MapMaker
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for

AGAIN = timedelta(seconds=30)


@MapLife.waiting.does
def draw(maker: MapMaker) -> None:
    """Looks once more before it rests: a vote that was under way while it counted has woken nobody."""
    with acting_for(maker.team_id):
        if True:
            maker.move_to(MapLife.resting, by="worker")
        else:
            maker.move_to(MapLife.waiting, by="worker", due=after(AGAIN))
