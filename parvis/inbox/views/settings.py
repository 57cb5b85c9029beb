"""Ready answers, and what the team has decided about its inbox."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.inbox.actions import about
from parvis.inbox.errors import CannotDo
from parvis.inbox.forms import ReadyAnswerForm, RulesForm
from parvis.inbox.models import ReadyAnswer
from parvis.inbox.queries import ready
from parvis.inbox.queries.rules import rules_of
from parvis.teams.access import MANAGERS, WRITERS, TeamRequest, for_team


def _ready_of(request: TeamRequest, key: UUID) -> ReadyAnswer:
    found = ReadyAnswer.rows.of(request.team).filter(pk=key, archived_at=None).first()
    if found is None:
        raise Http404
    row: ReadyAnswer = found
    return row


@require_http_methods(["GET", "POST"])
@for_team(*WRITERS)
def ready_answers(request: TeamRequest, key: UUID | None = None) -> HttpResponse:
    """The list with a form below: a new one, or the one of the address."""
    row = _ready_of(request, key) if key else None
    before = (
        {name: getattr(row, name) for name in ("title", "text", "language", "topic")}
        if row
        else {"language": "fr"}
    )
    form = ReadyAnswerForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        try:
            about.keep_ready_answer(team=request.team, by=request.membership, row=row, **form.cleaned_data)
        except CannotDo as error:
            form.add_error("title", str(error))
        else:
            messages.success(request, _("The ready answer is kept."))
            return redirect("inbox:ready", request.team.slug)
    context = {"rows": ready.living(request.team), "row": row, "form": form}
    return render(request, "inbox/ready.html", context, status=422 if form.errors else 200)


@require_POST
@for_team(*WRITERS)
def archive_ready(request: TeamRequest, key: UUID) -> HttpResponse:
    about.archive_ready_answer(team=request.team, by=request.membership, row=_ready_of(request, key))
    messages.success(request, _("The ready answer is put away."))
    return redirect("inbox:ready", request.team.slug)


@require_http_methods(["GET", "POST"])
@for_team(*MANAGERS)
def rules(request: TeamRequest) -> HttpResponse:
    kept = rules_of(request.team)
    before = {name: getattr(kept, name) for name in ("agree_from", "on_call", "department")}
    form = RulesForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        about.keep_rules(team=request.team, by=request.membership, **form.cleaned_data)
        messages.success(request, _("The rules of the inbox are kept."))
        return redirect("inbox:rules", request.team.slug)
    return render(request, "inbox/rules.html", {"form": form}, status=422 if form.errors else 200)
