"""One statement, three answers; or a poll on one page. With or without script, in a frame or alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods

from parvis.debates.actions import voting
from parvis.debates.credentials import Credential
from parvis.debates.errors import CannotDo, NotAccepted, NotOpen, NotVouched
from parvis.debates.models import AGREE, DISAGREE, PASS, Method, Tier
from parvis.debates.queries import visiting
from parvis.debates.queries.results import result_of
from parvis.debates.queries.standing import standing_of
from parvis.debates.queries.visiting import Asking, Ballot, Phase
from parvis.debates.views import public_doors, public_identity, public_result
from parvis.debates.views.public_place import NOT_WHOLE, Place, at_a_debate, word_for

FRAMED = {**cast("dict[str, list[str]]", settings.SECURE_CSP), "frame-ancestors": ["*"]}
ANSWERS = {str(value): value for value in (AGREE, PASS, DISAGREE)}
MOST_DIGITS = 6


@require_http_methods(["GET", "POST"])
@at_a_debate()
def debate(place: Place) -> HttpResponse:
    return take_part(place)


@csp_override(FRAMED)
@xframe_options_exempt
@require_http_methods(["GET", "POST"])
@at_a_debate(framed=True)
def embed(place: Place) -> HttpResponse:
    """In another site's page: nothing here depends on a session or a cookie, so nothing of one can be shown."""
    return take_part(place)


def take_part(place: Place) -> HttpResponse:
    if place.phase is Phase.planned:
        return place.show("planned.html")
    place.take()
    place.notice = public_identity.notice(place)
    act = place.request.POST.get("act", "")
    if act in public_doors.ACTS:
        answer = public_doors.ACTS[act](place)
        if answer is not None:
            return answer
    elif place.phase is Phase.open and act in ACTS:
        return _acted(place, act)
    elif act in ACTS:
        _say_closed(place)
    return _page(place)


def _acted(place: Place, act: str) -> HttpResponse:
    try:
        if not place.holds:
            raise NotAccepted(str(NOT_WHOLE))
        shown = ACTS[act](place)
    except CannotDo as why:
        place.refuse(why)
        if isinstance(why, NotOpen):
            place.phase = Phase.closed
        if isinstance(why, NotVouched):
            place.forget = True
            return public_doors.asked(place)
        return _page(place, typed=True)
    response = _page(place, **shown)
    return place.keep(response) if act != "back" else response


def _say_closed(place: Place) -> None:
    try:
        voting.require_open(place.debate)
    except NotOpen as why:
        place.refuse(why)


# ---------------------------------------------------------------- what may be done


def _vote(place: Place) -> dict[str, Any]:
    number = _number(place.request.POST.get("number", ""))
    value = ANSWERS.get(place.request.POST.get("value", ""))
    if number is None or value is None:
        raise NotAccepted(_("Agree, disagree or pass."))
    _cast(place, {number: value})
    return {"last": number}


def _back(place: Place) -> dict[str, Any]:
    return {"focus": _number(place.request.POST.get("number", ""))}


def _poll(place: Place) -> dict[str, Any]:
    _cast(place, _ballot_sent(place))
    return {"counted": True}


ACTS = {"vote": _vote, "back": _back, "poll": _poll}


def _cast(place: Place, ballot: Mapping[int, int]) -> None:
    place.voter = voting.vote(
        team=place.team, debate=place.debate, credential=place.take(), source=place.source, ballot=ballot
    )


def _ballot_sent(place: Place) -> dict[int, int]:
    """By the fields of the form: `choice` (one or several), or a rank or points per choice (`of-3`)."""
    post = place.request.POST
    if place.debate.method in (Method.single, Method.several):
        found = {_number(text): 1 for text in post.getlist("choice")}
    else:
        found = {
            _number(name.removeprefix("of-")): _number(post[name]) or 0
            for name in post
            if name.startswith("of-")
        }
    return {number: value for number, value in found.items() if number is not None and value}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


# ---------------------------------------------------------------- what is shown then


def _page(
    place: Place,
    *,
    last: int | None = None,
    focus: int | None = None,
    counted: bool = False,
    typed: bool = False,
) -> HttpResponse:
    if place.phase is Phase.closed:
        return public_result.closed(place)
    credential = place.take()
    if credential.tier.height < Tier(place.debate.tier).height:
        return public_doors.asked(place)
    ballot = visiting.ballot_of(
        place.team, place.debate, digest=credential.digest, language=place.language, voter=place.voter
    )
    place.said |= {"ballot": ballot, "word": credential.word, **_other_doors(place, credential)}
    if place.debate.is_poll:
        return place.show("poll.html", _poll_shown(place, ballot, counted=counted, typed=typed))
    voted = ballot.of(last) if last is not None else None
    if voted is not None and voted.answer is not None:
        place.said |= {"last": voted, "last_word": word_for(voted.answer)}
    current = (ballot.of(focus) if focus is not None else None) or ballot.next
    if current is not None:
        return place.show("statement.html", _statement_shown(ballot, current))
    return place.show(
        "done.html", {"standing": _standing(place, ballot), "form": public_doors.blank_statement()}
    )


def _statement_shown(ballot: Ballot, current: Asking) -> dict[str, Any]:
    place_in_line = ballot.answered + (current.answer is None)
    return {"current": current, "position": place_in_line, "changing": current.answer is not None}


def _poll_shown(place: Place, ballot: Ballot, *, counted: bool, typed: bool) -> dict[str, Any]:
    """What was refused stays in the form, else the ballot as it is counted."""
    sent = _ballot_sent(place) if typed else {}
    rows = [(one, sent.get(one.number, 0) if typed else (one.answer or 0)) for one in ballot.askings]
    left = place.debate.points - sum(value for _one, value in rows)
    told = {"left": abs(left), "over": left < 0}
    return {"rows": rows, "counted": counted, "ranks": range(1, ballot.total + 1), **told}


def _standing(place: Place, ballot: Ballot) -> Any:
    """Before the close only where the team shows the score."""
    if ballot.voter is None or not place.debate.shows_score:
        return None
    return standing_of(place.team, place.debate, ballot.voter, result_of(place.team, place.debate))


def _other_doors(place: Place, credential: Credential) -> dict[str, Any]:
    """By which somebody without identity would count among those who showed who they are."""
    if credential.tier is not Tier.anonymous:
        return {}
    return {"has_codes": place.beside.has_codes, "identity": place.beside.identity}
