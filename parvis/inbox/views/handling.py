"""What is done with one message besides answering it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.inbox.actions import about, handling, intake
from parvis.inbox.errors import CannotDo
from parvis.inbox.forms import CaseForm, CorrectionForm
from parvis.inbox.judgements import KIND
from parvis.inbox.models import Case, Change, Label, Message
from parvis.inbox.queries.teaching import why_asked
from parvis.inbox.views.finding import key_of, message_of, say, to_message, to_teaching, words_of
from parvis.teams.access import ANSWERERS, MANAGERS, TeamRequest, for_team
from parvis.triage.queries import judgement_of, switched_off
from parvis.triage.switches import hidden_flags


def _then(request: TeamRequest, row: Message, act: Callable[[], object]) -> HttpResponse:
    """Acts, says what could not be done, goes back to the message; a change can be undone there."""
    done: object = None
    try:
        done = act()
    except CannotDo as error:
        say(request, error)
    return to_message(request, row, done if isinstance(done, Change) else None)


def _common(request: TeamRequest, row: Message) -> dict[str, Any]:
    return {"team": request.team, "by": request.membership, "message": row}


@require_POST
@for_team(*ANSWERERS)
def status(request: TeamRequest, key: UUID) -> HttpResponse:
    row = message_of(request, key)
    asked = words_of(request, "status", 10)
    return _then(
        request, row,
        lambda: handling.set_status(team=request.team, by=request.membership, keys=[row.pk], status=asked),
    )  # fmt: skip


@require_POST
@for_team(*ANSWERERS)
def assign(request: TeamRequest, key: UUID) -> HttpResponse:
    """`to` is a person, nobody when empty; "me" takes it in hand."""
    row = message_of(request, key)
    to = words_of(request, "to", 40)
    common: dict[str, Any] = {"team": request.team, "by": request.membership, "keys": [row.pk]}
    if to == "me":
        return _then(request, row, lambda: handling.take(**common))
    return _then(request, row, lambda: handling.assign(**common, to=key_of(to)))


@require_POST
@for_team(*ANSWERERS)
def note(request: TeamRequest, key: UUID) -> HttpResponse:
    row = message_of(request, key)
    return _then(
        request, row, lambda: about.add_note(**_common(request, row), text=words_of(request, "note", 5000))
    )


@require_POST
@for_team(*ANSWERERS)
def label(request: TeamRequest, key: UUID) -> HttpResponse:
    row = message_of(request, key)
    return _then(
        request, row, lambda: about.put_label(**_common(request, row), name=words_of(request, "label", 100))
    )


@require_POST
@for_team(*ANSWERERS)
def unlabel(request: TeamRequest, key: UUID, label: UUID) -> HttpResponse:
    row = message_of(request, key)
    found = Label.rows.of(request.team).filter(pk=label).first()
    if found is None:
        raise Http404
    return _then(request, row, lambda: about.remove_label(**_common(request, row), label=found))


@require_POST
@for_team(*ANSWERERS)
def open_case(request: TeamRequest, key: UUID) -> HttpResponse:
    row, form = message_of(request, key), CaseForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Say which service, and in how many working days (1 to %(n)d).") % {"n": 60}
        )
        return to_message(request, row)
    return _then(request, row, lambda: about.open_case(**_common(request, row), **form.cleaned_data))


@require_POST
@for_team(*ANSWERERS)
def close_case(request: TeamRequest, key: UUID) -> HttpResponse:
    case = Case.rows.of(request.team).filter(pk=key).select_related("message").first()
    if case is None:
        raise Http404
    outcome = words_of(request, "outcome", 2000)
    act = lambda: about.close_case(team=request.team, by=request.membership, case=case, outcome=outcome)  # noqa: E731
    return _then(request, case.message, act)


@require_http_methods(["GET", "POST"])
@for_team(*ANSWERERS)
def correct(request: TeamRequest, key: UUID) -> HttpResponse:
    row = message_of(request, key)
    judgement = judgement_of(request.team, subject_kind=KIND, subject_id=row.pk)
    labels = judgement.labels if judgement else {}
    hidden = hidden_flags(labels, switched_off(request.team))
    form = CorrectionForm(request.POST or None, initial=labels, off=hidden)
    if request.method == "POST" and form.is_valid():
        try:
            return _corrected(request, row, form.cleaned_data)
        except CannotDo as error:
            form.add_error(None, str(error))
    context = {"message": row, "form": form, "judgement": judgement}
    return render(request, "inbox/correct.html", context, status=422 if form.errors else 200)


def _corrected(request: TeamRequest, row: Message, labels: dict[str, Any]) -> HttpResponse:
    asked = why_asked(request.team, row) if request.GET.get("teach") else ""
    said: dict[str, Any] = {"labels": labels, "asked": asked, "seen": request.POST.get("seen")}
    change = handling.correct(**_common(request, row), **said)
    return to_teaching(request, change) if asked else to_message(request, row, change)


@require_POST
@for_team(*MANAGERS)
def erase(request: TeamRequest, key: UUID) -> HttpResponse:
    row = message_of(request, key)
    intake.erase(team=request.team, by=request.membership, message=row)
    messages.success(
        request, _("The text and the author's names are erased. Copies that arrive later are refused.")
    )
    return redirect("inbox:list", request.team.slug)
