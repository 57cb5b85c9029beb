"""What is projected in a meeting room."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parvis.debates.addresses import qr
from parvis.debates.models import Debate
from parvis.debates.queries.camps import camps_of
from parvis.debates.queries.results import result_of
from parvis.debates.queries.sentences import contested_words
from parvis.debates.queries.statements import shown
from parvis.debates.queries.summary import may_be_seen
from parvis.debates.queries.swarm import swarm_of
from parvis.debates.queries.tallies import at_least_and_at_most, voters_by_door
from parvis.debates.views.finding import address_of, the_debate
from parvis.teams.access import EVERYBODY, TeamRequest, for_team

MOST_SHOWN = 5
MOST_OF_THE_SCORE = 3


@require_GET
@for_team(*EVERYBODY)
def screen(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The last statements, how many people, where to vote; after the close, or where it was promised to everybody, the
    score."""
    found = the_debate(request, pk)
    address = address_of(request, found)
    least, most = at_least_and_at_most(voters_by_door(request.team, found).items())
    rows = shown(request.team, found)
    context = {
        "debate": found, "address": address, "plain": address.partition("//")[2].rstrip("/"), "qr": qr(address),
        "least": least, "most": most, "rows": rows if found.is_poll else rows[::-1][:MOST_SHOWN],
        **_score(request, found),
    }  # fmt: skip
    return render(request, "debates/screen.html" + ("#live" if request.htmx else ""), context)


def _score(request: TeamRequest, found: Debate) -> dict[str, object]:
    if not may_be_seen(found):
        return {}
    made = result_of(request.team, found)
    contested = contested_words(request.team, found, made.identified)
    if found.is_poll:
        return {"choices": made.order, "contested": contested}
    told: dict[str, object] = {"together": made.together[:MOST_OF_THE_SCORE], "contested": contested}
    if found.state == "closed":
        told |= {"apart": made.apart[:MOST_OF_THE_SCORE], "swarm": swarm_of(made),
                 "camps": camps_of(request.team, found, made)}  # fmt: skip
    return told
