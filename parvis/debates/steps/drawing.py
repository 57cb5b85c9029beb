"""The map of opinions is drawn anew when votes have moved."""

from __future__ import annotations

from datetime import timedelta

from parvis.debates.models import MapLife, MapMaker, OpinionMap
from parvis.debates.opinion import analyse
from parvis.debates.opinion.picture import picture_of
from parvis.debates.queries.maps import MODE, map_of
from parvis.debates.queries.votes import drawn, inputs_of
from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for

AGAIN = timedelta(seconds=20)


@MapLife.waiting.does
def draw(maker: MapMaker) -> None:
    """The votes are read in one transaction and computed outside of it. Then it looks again before it rests: a vote
    that was under way meanwhile has woken nobody."""
    with acting_for(maker.team_id):
        inputs = inputs_of(maker.team, maker.debate)
        if drawn(maker.team, maker.debate, inputs.digest):
            maker.move_to(MapLife.resting, by="worker")
            return
    found = analyse(inputs.votes, inputs.asked)
    with acting_for(maker.team_id):
        row = OpinionMap(
            team=maker.team, debate=maker.debate, inputs=inputs.digest, mode=MODE, verdict=found.verdict,
            result=found.as_json(), picture=picture_of(found),
        )  # fmt: skip
        # Former maps go: they tell where somebody stood whose votes may have been erased since.
        map_of(maker.team, maker.debate).delete()
        row.save(force_insert=True)
        maker.move_to(MapLife.waiting, by="worker", due=after(AGAIN))
        announce(maker.team_id, "debates")
