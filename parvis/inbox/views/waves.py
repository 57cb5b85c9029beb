"""Waves and campaigns: their banners, and who has seen them; the themes of the week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.inbox import waving
from parvis.inbox.actions import campaigns
from parvis.inbox.actions.waves import mark_seen
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import Message, Wave
from parvis.inbox.queries import themes as themes_queries
from parvis.inbox.queries import waves
from parvis.inbox.queries.filters import Filters
from parvis.inbox.queries.remarks import remarks
from parvis.inbox.views.finding import filters_of, key_of, say, words_of
from parvis.teams.access import ANSWERERS, EVERYBODY, WRITERS, TeamRequest, for_team
from parvis.teams.models import Team

RECENT = timedelta(days=14)
TOLD = 5  # reasons that are told one by one


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


def _campaign(request: TeamRequest, key: UUID) -> Wave:
    wave = waves.wave(request.team, key)
    if wave is None or wave.kind != Wave.Kind.copies or wave.cluster_id is None:
        raise Http404
    return wave


@require_http_methods(["GET", "POST"])
@for_team(*ANSWERERS)
def answer(request: TeamRequest, key: UUID) -> HttpResponse:
    """One answer for all: written, read again with the list (`act` look), and only then sent (send)."""
    wave = _campaign(request, key)
    if request.method == "GET":
        return _write(request, wave)
    text, act = words_of(request, "text"), request.POST.get("act")
    keys = {found for given in request.POST.getlist("key")[: 2 * campaigns.MOST] if (found := key_of(given))}
    common: dict[str, Any] = {
        "team": request.team,
        "by": request.membership,
        "wave": wave,
        "keys": keys,
        "text": text,
    }
    try:
        if act == "send":
            return _sent(request, wave, campaigns.answer_all(**common))
        if act == "look":
            return _confirm(request, wave, campaigns.check(**common), text)
    except CannotDo as error:
        say(request, error)
        return _write(request, wave, text, keys, status=422)
    return _write(request, wave, text, keys)


def _write(
    request: TeamRequest, wave: Wave, text: str = "", keys: set[UUID] | None = None, *, status: int = 200
) -> HttpResponse:
    voices = campaigns.voices(team=request.team, by=request.membership, wave=wave)
    with_others = [one for one in voices if not one.why_not]
    context = {
        "shown": waves.shown(wave),
        "text": text,
        "voices": [(one, not one.again if keys is None else one.message.pk in keys) for one in with_others],
        "apart": [one for one in voices if one.why_not],
        "most": campaigns.MOST,
    }
    return render(request, "inbox/campaign.html", context, status=status)


def _confirm(request: TeamRequest, wave: Wave, chosen: list[Message], text: str) -> HttpResponse:
    first = chosen[0]
    context = {
        "shown": waves.shown(wave),
        "text": text,
        "chosen": chosen,
        "message": first,
        "waits": campaigns.waiting_for_agreement(request.team, chosen),
        "remarks": remarks(request.team, text, language=first.language, private=False),
    }
    return render(request, "inbox/campaign_confirm.html", context)


def _sent(request: TeamRequest, wave: Wave, sent: campaigns.Sent) -> HttpResponse:
    n = len(sent.answers)
    waits = sum(one.needs_agreement for one in sent.answers)
    if n - waits:
        told = ngettext("%(n)d answer is leaving.", "%(n)d answers are leaving.", n - waits)
        messages.success(request, told % {"n": n - waits})
    if waits:
        told = ngettext(
            "%(n)d answer waits for a second person.", "%(n)d answers wait for a second person.", waits
        )
        messages.info(request, told % {"n": waits})
    for one in sent.left[:TOLD]:
        reason = {"author": one.message.author or _("Unknown author"), "reason": one.why_not}
        messages.warning(request, _("Not answered, %(author)s: %(reason)s") % reason)
    if more := len(sent.left[TOLD:]):
        told = ngettext("%(n)d more was not answered.", "%(n)d more were not answered.", more)
        messages.warning(request, told % {"n": more})
    return redirect(f"{reverse('inbox:list', args=[request.team.slug])}?{waving.address(wave)}&status=all")


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
