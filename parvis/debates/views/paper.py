"""Codes to print, hands that were raised, sheets that were counted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from parvis.debates.actions import counting, printing
from parvis.debates.addresses import qr, spelt, with_code
from parvis.debates.forms.counting import CodesForm, HandsForm, SheetsForm
from parvis.debates.models import Count, Debate
from parvis.debates.queries import overview
from parvis.debates.queries.statements import on_the_table
from parvis.debates.sheets import read
from parvis.debates.views.finding import DECIDERS, address_of, done, rights, the_count, the_debate
from parvis.teams.access import EVERYBODY, TeamRequest, for_team


@require_GET
@for_team(*EVERYBODY)
def paper(request: TeamRequest, pk: UUID) -> HttpResponse:
    return _page(request, the_debate(request, pk))


def _page(request: TeamRequest, debate: Debate, **forms: Any) -> HttpResponse:
    team = request.team
    rows = on_the_table(team, debate)
    context = {
        "debate": debate, "batches": overview.batches(team, debate), "counts": overview.counts(team, debate),
        "codes_form": CodesForm(initial={"batch": printing.next_batch(team, debate)}, auto_id="codes_%s"),
        "hands_form": HandsForm(debate=debate, statements=rows, auto_id="hands_%s"),
        "sheets_form": SheetsForm(auto_id="sheets_%s"),
        "by_hands": debate.method in counting.HANDS_METHODS, "address": address_of(request, debate),
        "countable": debate.state in ("open", "closed"), **rights(request), **forms,
    }  # fmt: skip
    return render(request, "debates/paper.html", context, status=422 if forms else 200)


@never_cache
@require_POST
@for_team(*DECIDERS)
def print_codes(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The only page on which these codes ever stand."""
    debate, form = the_debate(request, pk), CodesForm(request.POST, auto_id="codes_%s")
    if not form.is_valid():
        return _page(request, debate, codes_form=form)
    made: list[printing.Printed] = []
    given = form.cleaned_data
    if not done(
        request,
        lambda: made.extend(
            printing.print_codes(team=request.team, by=request.membership, debate=debate, **given)
        ),
    ):
        return redirect("debates:paper", request.team.slug, debate.pk)
    address = address_of(request, debate)
    slips = [(one.sheet, spelt(one.code), qr(with_code(address, one.code))) for one in made]
    context = {"debate": debate, "slips": slips, "address": address, "batch": given["batch"]}
    return render(request, "debates/slips.html", context)


@require_POST
@for_team(*DECIDERS)
def revoke(request: TeamRequest, pk: UUID, batch: int) -> HttpResponse:
    debate = the_debate(request, pk)
    done(
        request,
        lambda: printing.revoke_batch(team=request.team, by=request.membership, debate=debate, batch=batch),
        said=_("Revoked: these codes open no ballot any more."),
    )
    return redirect("debates:paper", request.team.slug, debate.pk)


@require_POST
@for_team(*DECIDERS)
def hands(request: TeamRequest, pk: UUID) -> HttpResponse:
    debate = the_debate(request, pk)
    rows = on_the_table(request.team, debate)
    form = HandsForm(request.POST, debate=debate, statements=rows, auto_id="hands_%s")
    if not form.is_valid():
        return _page(request, debate, hands_form=form)
    given = {name: form.cleaned_data[name] for name in ("name", "counted_by", "people")}
    made: list[Count] = []
    ok = done(
        request,
        lambda: made.append(
            counting.count_hands(
                team=request.team, by=request.membership, debate=debate, hands=form.hands(), **given
            )
        ),
    )
    return _counted(request, debate, made) if ok else _page(request, debate, hands_form=form)


@require_POST
@for_team(*DECIDERS)
def sheets(request: TeamRequest, pk: UUID) -> HttpResponse:
    debate = the_debate(request, pk)
    form = SheetsForm(request.POST, request.FILES, auto_id="sheets_%s")
    if not form.is_valid():
        return _page(request, debate, sheets_form=form)
    given = form.cleaned_data
    made: list[Count] = []
    ok = done(
        request,
        lambda: made.append(
            counting.count_sheets(
                team=request.team, by=request.membership, debate=debate, name=given["name"],
                counted_by=given["counted_by"], sheets=read(given["file"]),
            )
        ),
    )  # fmt: skip
    return _counted(request, debate, made) if ok else _page(request, debate, sheets_form=form)


def _counted(request: TeamRequest, debate: Debate, made: list[Count]) -> HttpResponse:
    [count] = made
    said = ngettext("%(n)d vote is counted.", "%(n)d votes are counted.", count.votes) % {"n": count.votes}
    messages.success(request, said)
    if bad := len(count.rejected):
        told = ngettext(
            "%(n)d line was not counted: it is listed below.",
            "%(n)d lines were not counted: they are listed below.",
            bad,
        )  # fmt: skip
        messages.warning(request, told % {"n": bad})
    return redirect("debates:paper", request.team.slug, debate.pk)


@require_POST
@for_team(*DECIDERS)
def undo(request: TeamRequest, pk: UUID) -> HttpResponse:
    count = the_count(request, pk)
    done(
        request,
        lambda: counting.undo_count(team=request.team, by=request.membership, count=count),
        said=_("Undone: its votes count no more. You may count again."),
    )
    return redirect("debates:paper", request.team.slug, count.debate_id)
