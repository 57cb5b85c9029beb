"""Writing, sending, agreeing, looking whether it is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.inbox.actions import answering, presence
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import ReadyAnswer
from parvis.inbox.queries import ready
from parvis.inbox.views.finding import answer_of, key_of, message_of, say, to_message, words_of
from parvis.inbox.views.listing import SCREEN, list_context
from parvis.inbox.views.message import reading_context
from parvis.teams.access import ANSWERERS, WRITERS, TeamRequest, for_team


@require_POST
@for_team(*ANSWERERS)
def draft(request: TeamRequest, key: UUID) -> HttpResponse:
    """As one types: the text is kept, and the lock is taken or kept."""
    row = message_of(request, key)
    who: dict[str, Any] = {"team": request.team, "by": request.membership, "message": row}
    text, private = words_of(request, "text"), bool(request.POST.get("private"))
    presence.keep_draft(**who, text=text, private=private)
    if not text.strip():
        presence.stop_writing(**who)
        return HttpResponse("", content_type="text/plain")
    writer = presence.begin_writing(**who)
    told = _("Draft kept. %(person)s is writing too.") % {"person": writer} if writer else ""
    return HttpResponse(told, content_type="text/plain")


@require_POST
@for_team(*ANSWERERS)
def send(request: TeamRequest, key: UUID) -> HttpResponse:
    """Either sends, or fills in a ready answer (`ready`), which sends nothing."""
    row = message_of(request, key)
    text, private = words_of(request, "text"), bool(request.POST.get("private"))
    if request.POST.get("act") == "ready":
        return _with_ready_answer(request, row, text)
    seen = request.POST.get("seen", "")
    try:
        answer = answering.send(
            team=request.team, by=request.membership, message=row, text=text, private=private,
            seen=int(seen) if seen.isascii() and seen.isdigit() else -1,
        )  # fmt: skip
    except CannotDo as error:
        row.refresh_from_db()
        say(request, error)
        context = list_context(request) | reading_context(request, row)
        return render(request, SCREEN, context, status=409)
    waits = answer.needs_agreement
    told = _("The answer waits for a second person.") if waits else _("The answer is leaving.")
    messages.success(request, told)
    return to_message(request, row)


def _with_ready_answer(request: TeamRequest, row: Any, text: str) -> HttpResponse:
    chosen = ReadyAnswer.rows.of(request.team).filter(pk=key_of(request.POST.get("ready"))).first()
    if chosen is not None:
        filled = ready.filled(chosen, row, request.membership)
        text = f"{text.rstrip()}\n\n{filled}" if text.strip() else filled
        presence.keep_draft(team=request.team, by=request.membership, message=row, text=text)
    return to_message(request, row)


@require_POST
@for_team(*WRITERS)
def decide(request: TeamRequest, key: UUID) -> HttpResponse:
    """On an answer of ours: agree, take back, say that it is there or not, take down."""
    answer = answer_of(request, key)
    common: dict[str, Any] = {"team": request.team, "by": request.membership, "answer": answer}
    acts: dict[str, Callable[[], object]] = {
        "agree": lambda: answering.agree(**common, seal=words_of(request, "seal", 64)),
        "take_back": lambda: answering.take_back(**common, why=words_of(request, "why", 500)),
        "there": lambda: answering.settle(
            **common, there=True, address=words_of(request, "address", 1001).strip()
        ),
        "absent": lambda: answering.settle(**common, there=False),
        "take_down": lambda: answering.take_down(**common),
    }
    act = acts.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise CannotDo(_("There is no such act. Nothing was changed."))
        act()
    except CannotDo as error:
        say(request, error)
    return to_message(request, answer.message)
