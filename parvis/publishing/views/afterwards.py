"""After the sending: look whether it is there, send again, take down, correct, stop everything."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.publishing import actions
from parvis.publishing.actions.stopping import what_left
from parvis.publishing.forms.small import SettleForm, WhyForm
from parvis.publishing.models import Post
from parvis.publishing.views.finding import done, the_delivery, the_post, to_post
from parvis.teams.access import WRITERS, TeamRequest, for_team


@require_POST
@for_team(*WRITERS)
def settle(request: TeamRequest, pk: UUID) -> HttpResponse:
    row = the_delivery(request, pk)
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an answer: is it there?"))
        return to_post(request, row.post_id)
    answer, address = form.cleaned_data["answer"], form.cleaned_data["address"]
    done(request, lambda: actions.settle_by_person(
        team=request.team, by=request.membership, delivery=row, there=answer == "there", address=address,
        again=answer == "again"), said=_("Noted. Thank you for looking."))  # fmt: skip
    return to_post(request, row.post_id)


@require_POST
@for_team(*WRITERS)
def send_again(request: TeamRequest, pk: UUID) -> HttpResponse:
    row = the_delivery(request, pk)
    said = _("It leaves again for %(handle)s.") % {"handle": row.account.handle}
    done(
        request, lambda: actions.send_again(team=request.team, by=request.membership, delivery=row), said=said
    )
    return to_post(request, row.post_id)


@require_http_methods(["GET", "POST"])
@for_team(*WRITERS)
def take_down(request: TeamRequest, pk: UUID) -> HttpResponse:
    found, form = the_post(request, pk), WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = _("Asked: each network deletes it within seconds. This page shows when it is done.")
        done(request, lambda: actions.take_down(
            team=request.team, by=request.membership, post=found, why=form.cleaned_data["why"]), said=said)  # fmt: skip
        return to_post(request, found)
    return render(request, "publishing/take_down.html", {"post": found, "form": form},
                  status=422 if form.errors else 200)  # fmt: skip


@require_POST
@for_team(*WRITERS)
def correct(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = the_post(request, pk)
    made: list[Post] = []
    done(request, lambda: made.append(actions.prepare_correction(
        team=request.team, by=request.membership, post=found)))  # fmt: skip
    if not made:
        return to_post(request, found)
    messages.success(request, _("Your correction will stand under the post, on the same accounts."))
    return redirect("publishing:edit", request.team.slug, made[0].pk)


@require_http_methods(["GET", "POST"])
@for_team(*WRITERS)
def stop(request: TeamRequest) -> HttpResponse:
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = _("Everything is stopped. Below is what had already left.")
        done(request, lambda: actions.stop_everything(
            team=request.team, by=request.membership, why=form.cleaned_data["why"]), said=said)  # fmt: skip
        return redirect("publishing:stop", request.team.slug)
    context = {"form": form, "stopped": what_left(request.team)}
    return render(request, "publishing/stop.html", context, status=422 if form.errors else 200)


@require_POST
@for_team(*WRITERS)
def resume(request: TeamRequest) -> HttpResponse:
    done(request, lambda: actions.resume(team=request.team, by=request.membership),
         said=_("Publication goes on. What is too late by now waits for your answer."))  # fmt: skip
    return redirect("publishing:list", request.team.slug)
