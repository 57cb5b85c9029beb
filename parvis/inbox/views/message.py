"""One message: the conversation, who is here, and what is known about it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from parvis.inbox.actions import answering, presence
from parvis.inbox.judgements import KIND
from parvis.inbox.models import Message, Status
from parvis.inbox.queries import conversation, moderation, people, ready
from parvis.inbox.queries.remarks import remarks
from parvis.inbox.views.finding import filters_of, message_of
from parvis.inbox.views.listing import list_context
from parvis.networks.counting import count
from parvis.teams.access import ANSWERERS, EVERYBODY, WRITERS, TeamRequest, for_team
from parvis.triage.engine.neighbours import NEIGHBOUR
from parvis.triage.learnt import library
from parvis.triage.models import Judgement
from parvis.triage.procedures import procedures, reason
from parvis.triage.queries import judgement_of, switched_off
from parvis.triage.switches import hidden_flags, shows

SCREEN = "inbox/inbox.html"


@require_GET
@for_team(*EVERYBODY)
def message(request: TeamRequest, key: UUID) -> HttpResponse:
    row = message_of(request, key)
    if request.htmx and request.GET.get("part") == "turns":
        return render(request, f"{SCREEN}#turns", reading_context(request, row))
    presence.look(team=request.team, by=request.membership, message=row)
    if request.htmx and request.htmx.target == "reading":
        return render(request, f"{SCREEN}#reading", reading_context(request, row))
    return render(request, SCREEN, list_context(request) | reading_context(request, row))


def reading_context(request: TeamRequest, row: Message) -> dict[str, Any]:
    """What the middle and the right pane show."""
    address = filters_of(request).address()
    judgement = judgement_of(request.team, subject_kind=KIND, subject_id=row.pk)
    hidden = hidden_flags(judgement.labels, switched_off(request.team)) if judgement else set[str]()
    return {
        "message": row,
        "filters": filters_of(request),
        "address": address,
        "query": f"?{address}" if address else "",
        "said": conversation.conversation(row),
        "labels": people.labels_on(row),
        "all_labels": people.labels_of(request.team),
        "people": people.assignable(request.team),
        "services": people.services(request.team),
        "notes": conversation.notes(row),
        "cases": conversation.cases(row),
        "open_case": conversation.open_case(row),
        "files": conversation.files(row),
        "steps": moderation.possible_steps(row),
        "before": conversation.author_before(row),
        "judgement": judgement,
        "procedures": _procedures(judgement, hidden),
        "evidence": _evidence(judgement, hidden),
        "statuses": Status,
        "may_answer": request.membership.may(*ANSWERERS),
        "may_debate": request.membership.may(*WRITERS),
        "may_agree": request.membership.may(*answering.AGREE),
    } | answer_context(request, row)


def _procedures(judgement: Judgement | None, hidden: set[str]) -> list[Any]:
    """The one that a flag calls for bears its name, and goes with it."""
    keys = [key for key in judgement.labels.get("procedures", []) if key not in hidden] if judgement else []
    return procedures(keys, language=get_language() or "fr")


def _evidence(judgement: Judgement | None, hidden: set[str]) -> list[tuple[list[str], str, list[str]]]:
    """(labels, reason in the reader's language, words of the text): a line for each labels and reason."""
    language = get_language() or "fr"
    found: dict[tuple[str, str], list[str]] = {}
    for item in judgement.evidence if judgement else []:
        if not shows(item["label"], hidden):
            continue
        told = reason(rule=item["rule"], told=item["reason"], language=language)
        if item["rule"] == NEIGHBOUR:
            told = f"{told} ({date_format(date.fromisoformat(item['version']))})"
        found.setdefault((told, item["text"]), []).append(item["label"])
    lines: dict[tuple[str, ...], list[str]] = {}
    for (told, text), labels in found.items():
        lines.setdefault((told, *dict.fromkeys(labels)), []).append(text)
    return [(list(labels), told, [*filter(None, texts)]) for (told, *labels), texts in lines.items()]


def answer_context(request: TeamRequest, row: Message, text: str | None = None) -> dict[str, Any]:
    """The answer box: the draft or what was just typed, the limit, and why it may be closed."""
    abilities = conversation.abilities(row)
    draft = conversation.draft(row, request.user)
    always_private = row.kind == "private"
    private = always_private or bool(draft and draft.private)
    typed = text if text is not None else draft.text if draft else ""
    return {
        "text": typed,
        "draft": draft,
        "private": private,
        "always_private": always_private,
        "can_private": abilities.reply_private,
        "abilities": abilities,
        "why_not": answering.why_not_answer(row, private=always_private),
        "ready_answers": ready.ready_answers(request.team, row),
        **counter_context(row, typed),
        "remarks": remarks(request.team, typed, language=row.language, private=private),
        **here_context(request, row),
    }


def counter_context(row: Message, text: str) -> dict[str, Any]:
    limit = answering.limit_of(conversation.abilities(row))
    if limit is None:
        return {"limit": None}
    counted = count(text, limit)
    return {
        "limit": limit,
        "counted": counted,
        "near": counted.fits and counted.units > limit.max_units * 0.9,
    }


def here_context(request: TeamRequest, row: Message) -> dict[str, Any]:
    writer = conversation.writer(row, now())
    return {
        "others": conversation.others_here(row, request.user, now()),
        "writer": writer if writer is not None and writer != request.user else None,
        "answers_seen": row.answers,
    }


@require_GET
@for_team(*EVERYBODY)
def alike(request: TeamRequest, key: UUID) -> HttpResponse:
    """The invented messages that the heads have learnt from, nearest to this one, with the labels that people gave."""
    row = message_of(request, key)
    context = {
        "message": row,
        "filters": filters_of(request),
        "alike": [
            (near.example.text, near.example.labels)
            for near in library(row.language[:2] or "fr").nearest(row.text)
        ],
    }
    return render(request, "inbox/alike.html#examples" if request.htmx else "inbox/alike.html", context)


@require_POST
@for_team(*EVERYBODY)
def here(request: TeamRequest, key: UUID) -> HttpResponse:
    """Asked every 20 seconds by an open page: I am here; who else is?"""
    row = message_of(request, key)
    presence.look(team=request.team, by=request.membership, message=row)
    return render(request, f"{SCREEN}#here", {"message": row, **here_context(request, row)})


@require_POST
@for_team(*ANSWERERS)
def counter(request: TeamRequest, key: UUID) -> HttpResponse:
    row = message_of(request, key)
    text = request.POST.get("text", "")[:200_000]
    private = row.kind == "private" or bool(request.POST.get("private"))
    context = {
        "message": row, **counter_context(row, text),
        "remarks": remarks(request.team, text, language=row.language, private=private),
    }  # fmt: skip
    return render(request, f"{SCREEN}#counter", context)
