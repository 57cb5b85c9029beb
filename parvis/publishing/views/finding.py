"""What several screens need: the post or 404, and an action whose refusal becomes a sentence on the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from parvis.publishing import queries
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Delivery, Post
from parvis.teams.access import TeamRequest


def the_post(request: TeamRequest, pk: UUID) -> Post:
    found = queries.post(request.team, pk)
    if found is None:
        raise Http404
    return found


def the_delivery(request: TeamRequest, pk: UUID) -> Delivery:
    found = queries.delivery(request.team, pk)
    if found is None:
        raise Http404
    return found


def done(request: TeamRequest, act: Callable[[], Any], *, said: str = "") -> bool:
    """True when it was done; else nothing was changed, and the reason stands above the page."""
    try:
        act()
    except CannotDo as reason:
        for sentence in str(reason).splitlines():
            messages.error(request, sentence)
        return False
    if said:
        messages.success(request, said)
    return True


def to_post(request: TeamRequest, post: Post | UUID) -> HttpResponse:
    return redirect("publishing:post", request.team.slug, post if isinstance(post, UUID) else post.pk)
