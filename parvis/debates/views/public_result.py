"""What came of it: the figures after the close (or when the team shows them before), the outcome, the ballot file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from parvis.debates.last_votes import wait_for_votes
from parvis.debates.queries import ballot_file, quick
from parvis.debates.queries.camps import Split, camps_of
from parvis.debates.queries.doors import DoorLine, doors
from parvis.debates.queries.figures import published
from parvis.debates.queries.history import history_of, outcomes_of
from parvis.debates.queries.results import Reading, Result, result_of
from parvis.debates.queries.sentences import contested_words
from parvis.debates.queries.standing import standing_of
from parvis.debates.queries.swarm import swarm_of
from parvis.debates.queries.visiting import Phase
from parvis.debates.views.public_place import Place, at_a_debate
from parvis.design.sending import Pieces


@require_GET
@at_a_debate()
def result(place: Place) -> HttpResponse:
    """Before the close nobody's vote is shown, unless the team says so."""
    if place.phase is Phase.planned or (place.phase is Phase.open and not place.debate.shows_score):
        return place.show("no_result.html")
    place.take()  # of a browser that comes back: to say where it stands; the page itself holds no ballot
    return closed(place, plain=True)


def closed(place: Place, *, plain: bool = False) -> HttpResponse:
    if place.framed:
        return place.show("closed_frame.html")
    found = result_of(place.team, place.debate)
    voter = quick.voter_of(place.debate, place.credential.digest) if place.credential else None
    camps = camps_of(place.team, place.debate, found)
    standing = (
        standing_of(place.team, place.debate, voter, found, camps)
        if voter and not place.debate.is_poll
        else None
    )
    if plain:
        place.credential = None
    told = {"camps": camps, "standing": standing, "voter": voter}
    return place.show("result.html", _told(place, found) | told)


def _told(place: Place, found: Result) -> dict[str, Any]:
    outcomes = outcomes_of(place.team, place.debate)
    ways = doors(dict(found.doors))
    return {
        "result": found,
        "swarm": None if place.debate.is_poll else swarm_of(found),
        "contested": contested_words(place.team, place.debate, found.identified),
        "doors": [(way.label, way.people) for way in ways],
        "together": _rows(found.together, ways),
        "apart": _rows(found.apart, ways),
        "unknown": _rows(found.unknown, ways),
        "about": _rows(found.about, ways),
        "joined": _rows(found.joined, ways),
        "choices": _rows(found.by_size, ways),
        "places": [_rows(place, ways) for place in found.places],
        "duels": _duels(found),
        "outcome": outcomes[0] if outcomes else None,
        "earlier": outcomes[1:],
        "history": history_of(place.team, place.debate),
        "open": place.phase is Phase.open,
    }


def _rows(readings: Sequence[Reading], ways: Sequence[DoorLine]) -> list[dict[str, Any]]:
    """Each with the ways in, small ones together, and its bar."""
    made = []
    for one in readings:
        told = [(way.label, way.tally(dict(one.by_door))) for way in ways]
        split = Split(one.agree, one.disagree)
        made.append(
            {"one": one, "doors": [(words, tally) for words, tally in told if tally.seen], "split": split}
        )
    return made


def _duels(found: Result) -> list[tuple[Reading, Reading, int, int]]:
    """Each two choices once, the one that more people put before the other first."""
    if found.ranking is None:
        return []
    wins, of = found.ranking.wins, {one.statement.number: one for one in found.readings}
    pairs = [(a, b) for a in wins for b in wins[a] if (-wins[a][b], a) < (-wins[b][a], b)]
    return [(of[a], of[b], wins[a][b], wins[b][a]) for a, b in pairs]


@require_GET
@at_a_debate()
def ballots(place: Place) -> StreamingHttpResponse:
    """Only of a closed debate: until then it would tell the score, and change. The same bytes at each download."""
    if place.phase is not Phase.closed:
        raise Http404
    wait_for_votes(place.debate)
    with tempfile.TemporaryFile() as made:
        text = TextIOWrapper(made, "utf-8", newline="")
        ballot_file.write(place.team, place.debate, text)
        text.detach()
        size = made.tell()
        made.seek(0)
        pieces = Pieces(made)
    headers = {
        "Content-Disposition": f'attachment; filename="{place.debate.slug}-ballots.csv"',
        "Content-Length": str(size),
    }
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
@at_a_debate()
def figures(place: Place) -> JsonResponse:
    """For programs, and for `parvis debate recount`: of a closed debate, as the file of ballots."""
    if place.phase is not Phase.closed:
        raise Http404
    wait_for_votes(place.debate)
    headers = {"Content-Disposition": f'attachment; filename="{place.debate.slug}-figures.json"'}
    return JsonResponse(
        published(place.team, place.debate),
        headers=headers,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
