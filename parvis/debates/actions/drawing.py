"""The map is drawn when votes have moved: a moment later, once for all of them."""

from __future__ import annotations

from datetime import timedelta

from parvis.debates.models import Debate, MapLife, MapMaker
from parvis.lifecycle.rows import after
from parvis.teams.models import Team

SOON = timedelta(seconds=2)


def draw_soon(*, team: Team, debate: Debate) -> None:
    """Nothing is written while a drawing waits: a thousand people who vote at once do not queue for one row."""
    if debate.is_poll:
        return
    maker = MapMaker.rows.of(team).filter(debate=debate).first()
    if maker is None:
        MapMaker.rows.bulk_create(
            [MapMaker(team=team, debate=debate, state=MapLife.resting.name)], ignore_conflicts=True
        )
        maker = MapMaker.rows.of(team).get(debate=debate)
    if maker.is_in(MapLife.resting):
        maker.move_to(MapLife.waiting, by="debates", due=after(SOON))
