"""One's own ballot: found by its word, changed, objected for, erased. And one's own statement, in two steps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.debates.actions import moderating, voting
from parvis.debates.credentials import Credential, receipt_of
from parvis.debates.errors import CannotDo, NotAccepted, NotOpen
from parvis.debates.forms.citizens import ObjectionForm, StatementForm, WordForm
from parvis.debates.models import Origin, Statement, Tier, Voter
from parvis.debates.queries import proposing, quick, visiting
from parvis.debates.queries.statements import proposed_by
from parvis.debates.queries.visiting import Phase
from parvis.debates.views.public_place import NOT_WHOLE, Place, at_a_debate, word_for
from parvis.debates.wording import one_line


@require_http_methods(["GET", "POST"])
@at_a_debate()
def ballot(place: Place) -> HttpResponse:
    """Whoever has the word of a ballot has the ballot: on another device, after the cookie is gone, for a recount."""
    if place.request.POST.get("act") == "find":
        return _find(place)
    place.take()
    return _mine(place)


def _find(place: Place) -> HttpResponse:
    form = WordForm(place.request.POST)
    voter = None
    if form.is_valid():
        word = form.cleaned_data["word"]
        voter = visiting.voter_by_receipt(place.team, place.debate, receipt_of(word))
    if voter is None:
        place.refuse(
            NotAccepted(_("No ballot of this debate has this word. Look at it again, sign by sign."))
        )
        return place.show("find.html", {"form": form})
    place.credential = Credential(
        Tier(voter.tier), Origin(voter.origin), voter.credential, word.strip().upper()
    )
    return _mine(place)


def _mine(place: Place, **more: Any) -> HttpResponse:
    voter = _voter(place)
    if voter is None:
        return place.show("find.html", {"form": WordForm(), **more})
    answers = visiting.answers_of(place.team, place.debate, voter, place.language)
    told = [(one, word_for(one.answer or 0) if not place.debate.is_poll else "") for one in answers]
    return place.show(
        "ballot.html",
        {
            "voter": voter, "answers": told, "word": place.credential.word if place.credential else "",
            "receipt": voter.receipt, "proposed": proposed_by(place.team, voter),
            "contact": settings.PARVIS_CONTACT, "open": place.phase is Phase.open, **more,
        },
    )  # fmt: skip


def _voter(place: Place) -> Voter | None:
    if place.credential is None:
        return None
    return quick.voter_of(place.debate, place.credential.digest)


@require_POST
@at_a_debate()
def erase(place: Place) -> HttpResponse:
    """Asked once, with what goes and what stays; done at the second press. Also after the close."""
    place.take()
    voter = _voter(place)
    if voter is None:
        return place.show("find.html", {"form": WordForm()})
    if place.request.POST.get("act") != "erase":
        return place.show(
            "erase.html", {"count": len(visiting.answers_of(place.team, place.debate, voter, ""))}
        )
    votes = voting.erase(team=place.team, debate=place.debate, voter=voter)
    place.credential, place.forget = None, True
    return place.show("erased.html", {"votes": votes})


@require_POST
@at_a_debate()
def object_to(place: Place) -> HttpResponse:
    """Against a refusal, once, by the author."""
    place.take()
    voter, form = _voter(place), ObjectionForm(place.request.POST)
    number = place.request.POST.get("number", "")
    known = number.isascii() and number.isdigit()
    refused = Statement.rows.of(place.team).filter(debate=place.debate, number=number if known else -1)
    statement = refused.first()
    if voter is None or statement is None:
        return _mine(place)
    typed = place.request.POST.get("why", "")
    try:
        if typed.strip() and not form.is_valid():
            raise NotAccepted(form.errors["why"][0])
        moderating.object_to(team=place.team, voter=voter, statement=statement, why=typed)
    except CannotDo as reason:
        place.refuse(reason)
        return _mine(place, objected=statement.number, typed=typed)
    return _mine(place)


@require_POST
@at_a_debate()
def propose(place: Place) -> HttpResponse:
    """First looked at: what can't be shown is said at once, and what is there already is shown beside it."""
    place.take()
    act, form = place.request.POST.get("act", ""), StatementForm(place.request.POST)
    if act not in ("check", "send"):
        return place.show("propose.html", {"form": StatementForm()})
    try:
        if not place.holds:
            raise NotAccepted(str(NOT_WHOLE))
        text = place.request.POST.get("text", "").replace("\0", "")
        return _sent(place, text) if act == "send" else _checked(place, form, text)
    except CannotDo as why:
        place.refuse(why)
        form.errors.clear()
        if not isinstance(why, NotOpen):
            form.add_error("text", str(why))
        return place.show("propose.html", {"form": form})


def _checked(place: Place, form: StatementForm, text: str) -> HttpResponse:
    voting.require_open(place.debate)
    if fault := proposing.faults_of(place.team, place.debate, text):
        raise NotAccepted(fault)
    alike = proposing.similar_to(place.team, place.debate, text)
    return place.show(
        "propose.html", {"form": form, "alike": alike, "plain": one_line(text), "checked": True}
    )


def _sent(place: Place, text: str) -> HttpResponse:
    credential = place.take()
    with transaction.atomic():
        voter = voting.enter(team=place.team, debate=place.debate, credential=credential, source=place.source)
        row = moderating.propose(
            team=place.team, debate=place.debate, voter=voter, text=text, language=place.language
        )
    return place.keep(place.show("proposed.html", {"statement": row, "word": credential.word}))
