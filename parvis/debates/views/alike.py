"""Ballots that are alike: what is known of each group, and what a person decides."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from parvis.debates.actions import judging
from parvis.debates.forms.deciding import LeaveOutForm, first_fault
from parvis.debates.models import Alike
from parvis.debates.queries import alike, summary
from parvis.debates.views.finding import DECIDERS, done, rights, the_debate
from parvis.teams.access import EVERYBODY, TeamRequest, for_team


@require_GET
@for_team(*EVERYBODY)
def copies(request: TeamRequest, pk: UUID) -> HttpResponse:
    debate = the_debate(request, pk)
    found = alike.groups(request.team, debate)
    effects = alike.effects(request.team, debate, found)
    lines = [(one, effects.get(one.row.pk), LeaveOutForm(auto_id=f"{one.row.pk}_%s")) for one in found]
    context = {"debate": debate, "lines": lines, "seen": summary.may_be_seen(debate), **rights(request)}
    return render(request, "debates/alike.html", context)


@require_POST
@for_team(*DECIDERS)
def leave_out(request: TeamRequest, pk: UUID) -> HttpResponse:
    group, form = _the_group(request, pk), LeaveOutForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return _back(request, group)
    left: list[int] = []
    if done(
        request,
        lambda: left.append(
            judging.leave_out(team=request.team, by=request.membership, group=group, **form.cleaned_data)
        ),
    ):
        said = ngettext(
            "%(n)d ballot is left out of the figures; it stays in the file, with your reason.",
            "%(n)d ballots are left out of the figures; they stay in the file, with your reason.",
            left[0],
        )
        messages.success(request, said % {"n": left[0]})
    return _back(request, group)


@require_POST
@for_team(*DECIDERS)
def take_back(request: TeamRequest, pk: UUID) -> HttpResponse:
    group = _the_group(request, pk)
    done(
        request,
        lambda: judging.take_back(team=request.team, by=request.membership, group=group),
        said=_("Taken back: these ballots count, and you may decide again."),
    )
    return _back(request, group)


@require_POST
@for_team(*DECIDERS)
def call_real(request: TeamRequest, pk: UUID) -> HttpResponse:
    group = _the_group(request, pk)
    done(
        request,
        lambda: judging.call_real(team=request.team, by=request.membership, group=group),
        said=_("Noted: these are real people. They count, and nobody is asked about them again."),
    )
    return _back(request, group)


def _the_group(request: TeamRequest, pk: UUID) -> Alike:
    if (found := alike.group(request.team, pk)) is None:
        raise Http404
    return found


def _back(request: TeamRequest, group: Alike) -> HttpResponse:
    return redirect("debates:copies", request.team.slug, group.debate_id)
