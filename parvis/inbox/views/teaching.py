"""What people teach triage: a word on one message in one gesture, the messages of the day, how well it does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.inbox.actions import handling
from parvis.inbox.errors import CannotDo
from parvis.inbox.forms import CHOSEN_TOPICS
from parvis.inbox.judgements import KIND
from parvis.inbox.queries.teaching import asked_today, why_asked
from parvis.inbox.views.finding import change_of, message_of, say, to_message, to_teaching, words_of
from parvis.teams.access import ANSWERERS, EVERYBODY, MANAGERS, TeamRequest, for_team
from parvis.triage import actions as triage
from parvis.triage.champions import versions_shown
from parvis.triage.engine import TO_CHECK
from parvis.triage.measured import measured_of
from parvis.triage.models import Judgement
from parvis.triage.queries import judgement_of, switched_off
from parvis.triage.switches import hidden_flags

WHOLE = ("topic", "intent", "flags")


@require_GET
@for_team(*ANSWERERS)
def teach(request: TeamRequest) -> HttpResponse:
    asked = asked_today(request.team)
    passed = _passed(request)
    left = [one for one in asked if not one.done and str(one.message.pk) not in passed]
    current = left[0] if left else None
    done = sum(one.done for one in asked)
    return render(
        request,
        "inbox/teach.html",
        {
            "asked": asked,
            "change": change_of(request),
            "current": current,
            "flags": _shown_flags(request, current.judgement) if current else [],
            "number": min(done + 1, len(asked)),
            "done": done,
            "passed": sum(str(one.message.pk) in passed and not one.done for one in asked),
            "sure": bool(current and _is_whole(current.judgement)),
            "topics": CHOSEN_TOPICS,
        },
    )


def _shown_flags(request: TeamRequest, judgement: Judgement) -> list[str]:
    """Flags that are switched off stand on no screen."""
    hidden = hidden_flags(judgement.labels, switched_off(request.team))
    return [flag for flag in judgement.labels["flags"] if flag not in hidden]


def _is_whole(judgement: Judgement) -> bool:
    """Whether there is something to say yes to."""
    return TO_CHECK not in (judgement.labels["topic"], judgement.labels["intent"])


def _passed(request: TeamRequest) -> list[str]:
    """Passed over today by this person, in this session."""
    kept = request.session.get("teach", {})
    return list(kept.get(str(request.team.pk), [])) if kept.get("day") == localdate().isoformat() else []


@require_POST
@for_team(*ANSWERERS)
def pass_over(request: TeamRequest, key: UUID) -> HttpResponse:
    row = message_of(request, key)
    passed = [*_passed(request), str(row.pk)]
    request.session["teach"] = {"day": localdate().isoformat(), str(request.team.pk): passed[-50:]}
    return redirect("inbox:teach", request.team.slug)


@require_POST
@for_team(*ANSWERERS)
def say_one(request: TeamRequest, key: UUID) -> HttpResponse:
    """One gesture: all is right, the topic is another one, nothing calls for care.

    With `teach`, on the page of the day, what is not changed is right."""
    row = message_of(request, key)
    judgement = judgement_of(request.team, subject_kind=KIND, subject_id=row.pk)
    of_the_day = bool(request.POST.get("teach"))
    try:
        if judgement is None:
            raise CannotDo(_("This message was never judged. Nothing was changed."))
        labels = _said(request, judgement, whole=of_the_day)
        asked = why_asked(request.team, row) if of_the_day else ""
        change = handling.correct(
            team=request.team, by=request.membership, message=row, labels=labels, asked=asked,
            seen=request.POST.get("seen"),
        )  # fmt: skip
    except CannotDo as error:
        say(request, error)
        change = None
    return to_teaching(request, change) if of_the_day else to_message(request, row, change)


def _said(request: TeamRequest, judgement: Judgement, *, whole: bool) -> dict[str, Any]:
    what, topic = words_of(request, "what", 10), words_of(request, "topic", 40)
    changed: dict[str, Any]
    if what == "calm":
        changed = {"flags": []}
    elif what == "topic" and topic != TO_CHECK:
        changed = {"topic": topic}
    elif what == "right" and whole and _is_whole(judgement):
        changed = {}
    else:
        raise CannotDo(_("Nothing was said of this message. Nothing was changed."))
    return {name: judgement.labels[name] for name in WHOLE} | changed if whole else changed


@require_GET
@for_team(*EVERYBODY)
def quality(request: TeamRequest) -> HttpResponse:
    context = {
        "measured": measured_of(request.team),
        "versions": versions_shown(request.team),
        "shipped": triage.SHIPPED_HEADS,
        "may_choose": request.membership.may(*MANAGERS),
    }
    return render(request, "inbox/quality.html", context)


@require_POST
@for_team(*MANAGERS)
def choose_heads(request: TeamRequest) -> HttpResponse:
    try:
        triage.use_heads(team=request.team, by=request.user, version=words_of(request, "version", 12))
        messages.success(request, _("From the next message on, triage judges with this version."))
    except triage.NotAccepted as error:
        messages.error(request, str(error))
    return redirect("inbox:quality", request.team.slug)


@require_POST
@for_team(*MANAGERS)
def let_learn(request: TeamRequest) -> HttpResponse:
    triage.let_learn(team=request.team, by=request.user)
    messages.success(request, _("Triage learns by itself again."))
    return redirect("inbox:quality", request.team.slug)
