"""What several screens need: the row of an address or 404, and an action whose refusal becomes a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from parvis.debates.addresses import public_path
from parvis.debates.errors import CannotDo
from parvis.debates.models import Count, Debate, Outcome, Statement
from parvis.debates.queries import overview
from parvis.publishing.errors import CannotDo as CannotPublish
from parvis.teams.access import WRITERS, TeamRequest
from parvis.teams.models import Role

DECIDERS = (Role.manager, Role.approver)


def the_debate(request: TeamRequest, pk: UUID) -> Debate:
    if (found := overview.debate(request.team, pk)) is None:
        raise Http404
    return found


def the_statement(request: TeamRequest, pk: UUID) -> Statement:
    if (found := overview.statement(request.team, pk)) is None:
        raise Http404
    return found


def the_count(request: TeamRequest, pk: UUID) -> Count:
    if (found := overview.count(request.team, pk)) is None:
        raise Http404
    return found


def the_outcome(request: TeamRequest, pk: UUID) -> Outcome:
    if (found := overview.outcome(request.team, pk)) is None:
        raise Http404
    return found


def rights(request: TeamRequest) -> dict[str, bool]:
    return {
        "may_write": request.membership.may(*WRITERS),
        "may_decide": request.membership.may(*DECIDERS),
    }


def address_of(request: TeamRequest, debate: Debate) -> str:
    """Whole, as it is copied, printed and read by telephones."""
    return request.build_absolute_uri(public_path(debate))


def done(request: TeamRequest, act: Callable[[], Any], *, said: str = "") -> bool:
    """True when it was done; else nothing was changed, and the reason stands above the page."""
    try:
        act()
    except (CannotDo, CannotPublish) as reason:
        messages.error(request, str(reason))
        return False
    if said:
        messages.success(request, said)
    return True


def to_debate(request: TeamRequest, debate: Debate) -> HttpResponse:
    return redirect("debates:debate", request.team.slug, debate.pk)
