"""Withdrawing a post, and giving it another hour."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.publishing import actions, times
from parvis.publishing.errors import CannotDo
from parvis.publishing.forms.small import MoveForm
from parvis.publishing.models import Post
from parvis.publishing.views.finding import done, the_delivery, the_post, to_post
from parvis.teams.access import WRITERS, TeamRequest, for_team


@require_POST
@for_team(*WRITERS)
def withdraw(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = the_post(request, pk)
    said = _("Withdrawn: it is a draft again, and nothing leaves until you plan it.")
    if done(
        request, lambda: actions.withdraw(team=request.team, by=request.membership, post=found), said=said
    ):
        return redirect("publishing:edit", request.team.slug, found.pk)
    return to_post(request, found)


@require_POST
@for_team(*WRITERS)
def move(request: TeamRequest, pk: UUID) -> HttpResponse:
    """From the calendar or the post's page: a whole hour, or only another `day` at the same hour."""
    found = the_post(request, pk)
    form = MoveForm(request.POST)
    local = form.cleaned_data["local"] if form.is_valid() else ""
    day = request.POST.get("day", "")[:10]
    if day:
        local = f"{day}T{(found.local or 'T10:00').partition('T')[2]}"
    back = request.POST.get("back", "")
    try:
        _reschedule(request, found, local, form.second_hour() if form.is_valid() else None)
    except times.DoubledHour as doubled:
        return _which(request, found, local, doubled)
    if back == "calendar":
        view = "month" if request.POST.get("view") == "month" else "week"
        query = urlencode({"on": local[:10] or found.local[:10], "view": view})
        return redirect(f"{reverse('publishing:calendar', args=[request.team.slug])}?{query}")
    return to_post(request, found)


def _reschedule(request: TeamRequest, post: Post, local: str, second_hour: bool | None) -> None:
    was_agreed = post.version is not None and post.version.needed > 0
    try:
        actions.reschedule(
            team=request.team, by=request.membership, post=post, local=local, second_hour=second_hour
        )
    except CannotDo as reason:
        for sentence in str(reason).splitlines():
            messages.error(request, sentence)
        return
    said = (
        _("Moved. Another hour is another version: it must be approved again.") if was_agreed else _("Moved.")
    )
    messages.success(request, said)


def _which(request: TeamRequest, post: Post, local: str, doubled: times.DoubledHour) -> HttpResponse:
    context = {"post": post, "local": local, "first": doubled.first, "second": doubled.second}
    return render(request, "publishing/doubled.html", context, status=422)


@require_POST
@for_team(*WRITERS)
def leave_it(request: TeamRequest, pk: UUID) -> HttpResponse:
    row = the_delivery(request, pk)
    said = _("Left out: nothing leaves for %(handle)s.") % {"handle": row.account.handle}
    done(request, lambda: actions.leave_it(team=request.team, by=request.membership, delivery=row), said=said)
    return to_post(request, row.post_id)


@require_POST
@for_team(*WRITERS)
def publish_now(request: TeamRequest, pk: UUID) -> HttpResponse:
    """For what was too late to leave by itself: the same content, now; another hour, so approved again if need be."""
    found = the_post(request, pk)

    def act() -> None:
        post = actions.reschedule(team=request.team, by=request.membership, post=found, local="")
        if post.version is None:
            actions.plan(team=request.team, by=request.membership, post=post)

    done(request, act, said=_("It leaves as soon as it may."))
    return to_post(request, found)
