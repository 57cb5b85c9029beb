"""The moderation file: written, looked at by a second person, undone, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.inbox.actions import moderation
from parvis.inbox.deadlines import zone_of
from parvis.inbox.errors import CannotDo, Incomplete
from parvis.inbox.forms import ModerationForm, ReportsForm
from parvis.inbox.models import Message
from parvis.inbox.queries import moderation as asked
from parvis.inbox.views.finding import file_of, message_of, say, words_of
from parvis.teams.access import EVERYBODY, WRITERS, TeamRequest, for_team

FORM, FILE, FILES = "inbox/moderate.html", "inbox/file.html", "inbox/files.html"
MOST = 200


@require_http_methods(["GET", "POST"])
@for_team(*WRITERS)
def moderate(request: TeamRequest, key: UUID) -> HttpResponse:
    row = message_of(request, key)
    form = ModerationForm(
        request.POST or None, message=row, initial={"criticises_elected": asked.names_elected(row)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            file = moderation.open_file(
                team=request.team, by=request.membership, message=row, decision=_decision(request, form)
            )
        except Incomplete as error:
            for sentence in error.missing:
                form.add_error(None, sentence)
        else:
            return redirect("inbox:file", request.team.slug, file.pk)
    return render(request, FORM, _context(row, form), status=422 if form.errors else 200)


def _decision(request: TeamRequest, form: ModerationForm) -> moderation.Decision:
    given = {key: value for key, value in form.cleaned_data.items() if key != "days"}
    return moderation.Decision(**given, ends_at=form.ends_at(zone_of(request.team.time_zone)))


def _context(row: Message, form: ModerationForm) -> dict[str, Any]:
    return {
        "message": row,
        "form": form,
        "neighbours": asked.neighbours(row),
        "only_criticises": asked.only_criticises(row),
        "possible": asked.possible_steps(row),
    }


@require_GET
@for_team(*EVERYBODY)
def files(request: TeamRequest) -> HttpResponse:
    return render(request, FILES, {"files": asked.files_of(request.team)[:MOST]})


@require_GET
@for_team(*WRITERS)
def file(request: TeamRequest, key: UUID) -> HttpResponse:
    found = file_of(request, key)
    dates = {name: getattr(found, name) for name in moderation.REPORTS}
    neighbours = [near.message for near in found.neighbours.select_related("message")]
    return render(
        request, FILE, {"file": found, "reports": ReportsForm(initial=dates), "neighbours": neighbours}
    )


@require_POST
@for_team(*WRITERS)
def decide(request: TeamRequest, key: UUID) -> HttpResponse:
    found = file_of(request, key)
    common: dict[str, Any] = {"team": request.team, "by": request.membership, "file": found}
    acts: dict[str, Callable[[], object]] = {
        "agree": lambda: moderation.second_look(**common, agrees=True),
        "withdraw": lambda: moderation.second_look(**common, agrees=False),
        "reverse": lambda: moderation.reverse(**common, why=words_of(request, "why", 2000)),
        "confirm": lambda: moderation.confirm(**common),
        "appeal": lambda: moderation.appeal(**common, answer=words_of(request, "answer", 2000)),
        "reports": lambda: _reports(request, common),
    }
    act = acts.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise CannotDo(_("There is no such act. Nothing was changed."))
        act()
    except CannotDo as error:
        say(request, error)
    return redirect("inbox:file", request.team.slug, found.pk)


def _reports(request: TeamRequest, common: dict[str, Any]) -> None:
    form = ReportsForm(request.POST)
    if not form.is_valid():
        raise CannotDo(_("One of these dates was not understood. Nothing was changed."))
    moderation.note_reports(**common, dates=form.cleaned_data)
    messages.success(request, _("The dates are noted."))
