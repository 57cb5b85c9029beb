"""What several screens look up: the message of an address, or 404 like an address that is not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from parvis.inbox.errors import CannotDo
from parvis.inbox.models import Answer, Change, Message, ModerationFile
from parvis.inbox.queries import conversation, moderation
from parvis.inbox.queries.filters import Filters
from parvis.teams.access import TeamRequest


def message_of(request: TeamRequest, key: UUID) -> Message:
    found = conversation.message(request.team, key)
    if found is None:
        raise Http404
    return found


def answer_of(request: TeamRequest, key: UUID) -> Answer:
    found = Answer.rows.of(request.team).filter(pk=key).select_related("message", "account").first()
    if found is None:
        raise Http404
    answer: Answer = found
    return answer


def file_of(request: TeamRequest, key: UUID) -> ModerationFile:
    found = moderation.file(request.team, key)
    if found is None:
        raise Http404
    return found


def filters_of(request: TeamRequest) -> Filters:
    return Filters.read(request.GET)


def words_of(request: TeamRequest, name: str, most: int = 200_000) -> str:
    return str(request.POST.get(name, ""))[:most]


def to_message(request: TeamRequest, message: Message, change: Change | None = None) -> HttpResponseRedirect:
    """Back to the message, with the list as it was filtered; `change` offers to undo what was just done."""
    asked = [filters_of(request).address(), f"change={change.pk}" if change else ""]
    query = "&".join(filter(None, asked))
    address = reverse("inbox:message", args=[request.team.slug, message.pk])
    return redirect(f"{address}?{query}" if query else address)


def to_teaching(request: TeamRequest, change: Change | None = None) -> HttpResponseRedirect:
    """The next message of the day; `change` offers to undo what was just said."""
    address = reverse("inbox:teach", args=[request.team.slug])
    return redirect(f"{address}?change={change.pk}" if change else address)


def change_of(request: TeamRequest) -> Change | None:
    """What was just done, while it can be undone."""
    key = key_of(request.GET.get("change", ""))
    return Change.rows.of(request.team).filter(pk=key, undone_at=None).first() if key else None


def say(request: TeamRequest, error: CannotDo) -> None:
    messages.error(request, str(error))


def key_of(given: Any) -> UUID | None:
    try:
        return UUID(str(given))
    except ValueError:
        return None


def no_content() -> HttpResponse:
    return HttpResponse(status=204)
