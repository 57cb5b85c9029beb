"""One debate: its state, its address, its figures; opened, closed, opened again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.debates.actions import opening
from parvis.debates.addresses import qr
from parvis.debates.forms.deciding import CloseForm, OpenForm, ReopenForm, first_fault
from parvis.debates.models import Debate
from parvis.debates.queries import overview
from parvis.debates.queries.doors import doors
from parvis.debates.queries.history import outcomes_of
from parvis.debates.queries.sentences import MEANINGS, STATES
from parvis.debates.queries.statements import shown, waiting
from parvis.debates.queries.summary import may_be_seen
from parvis.debates.queries.tallies import at_least_and_at_most, voters_by_door
from parvis.debates.views.finding import DECIDERS, address_of, done, rights, the_debate, to_debate
from parvis.teams.access import EVERYBODY, TeamRequest, for_team


@require_GET
@for_team(*EVERYBODY)
def debate(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = the_debate(request, pk)
    part = "#live" if request.htmx else ""
    return render(request, f"debates/debate.html{part}", _context(request, found))


def _context(request: TeamRequest, found: Debate) -> dict[str, object]:
    team = request.team
    people = voters_by_door(team, found)
    least, most = at_least_and_at_most(people.items())
    address = address_of(request, found)
    return {
        "debate": found, "word": STATES[found.state], "meaning": MEANINGS[found.state],
        "address": address, "qr": qr(address),
        "least": least, "most": most, "doors": doors(people),
        "waiting": len(waiting(team, found)), "shown": len(shown(team, found)),
        "history": overview.history(team, found), "outcomes": outcomes_of(team, found),
        "counts": [one for one in overview.counts(team, found) if one.undone_at is None],
        "open_form": OpenForm(team=team), "close_form": CloseForm(), "reopen_form": ReopenForm(team=team),
        "score": may_be_seen(found), **rights(request),
    }  # fmt: skip


@require_POST
@for_team(*DECIDERS)
def open_(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Now, or at the hour of the form."""
    found = the_debate(request, pk)
    at = None
    if request.POST.get("when") == "later":
        form = OpenForm(request.POST, team=request.team)
        if not form.is_valid():
            messages.error(request, first_fault(form))
            return to_debate(request, found)
        at = form.cleaned_data["at"]
    said = _("Planned: it opens by itself.") if at else _("It is open: people can answer now.")
    done(
        request,
        lambda: opening.open_(team=request.team, by=request.membership, debate=found, at=at),
        said=said,
    )
    return to_debate(request, found)


@require_POST
@for_team(*DECIDERS)
def unplan(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = the_debate(request, pk)
    said = _("It is a draft again: it does not open by itself.")
    done(request, lambda: opening.unplan(team=request.team, by=request.membership, debate=found), said=said)
    return to_debate(request, found)


@require_POST
@for_team(*DECIDERS)
def close(request: TeamRequest, pk: UUID) -> HttpResponse:
    found, form = the_debate(request, pk), CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return to_debate(request, found)
    why = form.cleaned_data["why"]
    said = _("Closed: no vote counts from now on. Next, read the result and tell what becomes of it.")
    done(
        request,
        lambda: opening.close(team=request.team, by=request.membership, debate=found, why=why),
        said=said,
    )
    return to_debate(request, found)


@require_POST
@for_team(*DECIDERS)
def reopen(request: TeamRequest, pk: UUID) -> HttpResponse:
    found, form = the_debate(request, pk), ReopenForm(request.POST, team=request.team)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return to_debate(request, found)
    given = form.cleaned_data
    done(
        request,
        lambda: opening.reopen(team=request.team, by=request.membership, debate=found, **given),
        said=_("Open again. The votes stand as they stood."),
    )
    return to_debate(request, found)
