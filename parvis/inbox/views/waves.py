"""Waves and campaigns: their banners, and who has seen them; the themes of the week."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from parvis.inbox.actions.waves import mark_seen
from parvis.inbox.queries import themes as themes_queries
from parvis.inbox.queries import waves
from parvis.inbox.queries.filters import Filters
from parvis.inbox.views.finding import filters_of
from parvis.teams.access import ANSWERERS, EVERYBODY, WRITERS, TeamRequest, for_team
from parvis.teams.models import Team

RECENT = timedelta(days=14)


def shown_waves(team: Team, filters: Filters) -> list[waves.Shown]:
    """Above the list what runs and nobody has seen; above its own messages the wave itself, seen or ended."""
    if filters.cluster:
        found = waves.of_cluster(team, UUID(filters.cluster))
        return [waves.shown(found)] if found else []
    if filters.by_importance and not filters.narrowed:
        return [waves.shown(one, whole=False) for one in waves.running(team, unseen=True)]
    return []


@require_GET
@for_team(*EVERYBODY)
def themes(request: TeamRequest) -> HttpResponse:
    report = themes_queries.latest(request.team)
    context = {
        "report": report,
        "themes": themes_queries.shown(request.team, report) if report else [],
        "may_debate": request.membership.may(*WRITERS),
        "waves": [waves.shown(one) for one in waves.recent(request.team, since=now() - RECENT)],
    }
    return render(request, "inbox/themes.html", context)


@require_POST
@for_team(*ANSWERERS)
def seen(request: TeamRequest, key: UUID) -> HttpResponse:
    """Back to where it was shown: the list as it was filtered, or the first page."""
    wave = waves.wave(request.team, key)
    if wave is None:
        raise Http404
    mark_seen(team=request.team, by=request.membership, wave=wave)
    if request.POST.get("from") == "today":
        return redirect(reverse("web:today", args=[request.team.slug]))
    return redirect(f"{reverse('inbox:list', args=[request.team.slug])}?{filters_of(request).address()}")
