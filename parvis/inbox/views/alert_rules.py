"""Who is told of what, by which means; who is on call; which other program is called. For managers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.inbox.actions import alerting
from parvis.inbox.errors import CannotDo
from parvis.inbox.forms import AlertRuleForm, PatienceForm, ProgramForm, TurnForm
from parvis.inbox.models import Duty
from parvis.inbox.queries import alerts as asked
from parvis.inbox.rota import stretches
from parvis.inbox.words import FLAGS, flags_that_raise, priority_word, stretch_in_words
from parvis.teams.access import MANAGERS, TeamRequest, for_team
from parvis.teams.models import Team
from parvis.triage.switches import SWITCHES

SCREEN = "inbox/alert_rules.html"


@dataclass(frozen=True)
class Line:
    """One priority: which flags lead there, who is told."""

    priority: str
    word: str
    flags: str
    form: AlertRuleForm


def _members(team: Team) -> list[tuple[str, str]]:
    return [(str(key), str(person)) for key, person in asked.members_by_person(team).items()]


def _lines(team: Team, posted: QueryDict | None = None) -> list[Line]:
    members, found = _members(team), []
    for key, rule in asked.alert_rules(team).items():
        names = ("on_call", "people", "screen", "mail", "webhook")
        form = AlertRuleForm(
            posted, prefix=key, members=members, initial={name: getattr(rule, name) for name in names}
        )
        found.append(Line(key, priority_word(key), flags_that_raise(key), form))
    return found


@require_http_methods(["GET", "POST"])
@for_team(*MANAGERS)
def rules(request: TeamRequest) -> HttpResponse:
    lines = _lines(request.team, request.POST if request.method == "POST" else None)
    wrong = [line for line in lines if not line.form.is_valid()]  # each of them is asked
    if request.method == "POST" and not wrong:
        try:
            for line in lines:
                fields = line.form.cleaned_data
                alerting.keep_rule(team=request.team, by=request.membership, priority=line.priority, **fields)
        except CannotDo as error:
            lines[0].form.add_error(None, str(error))
        else:
            messages.success(request, _("The rules of alerts are kept."))
            return redirect("inbox:alert_rules", request.team.slug)
    status = 422 if any(line.form.errors for line in lines) else 200
    return _page(request, lines=lines, status=status)


def _page(request: TeamRequest, *, status: int = 200, **given: Any) -> HttpResponse:
    team, kept = request.team, asked.alerting_of(request.team)
    rows = asked.duties(team)
    names = {key: str(person) for key, person in asked.members_by_person(team).items()}
    context: dict[str, Any] = {
        "lines": given.get("lines") or _lines(team),
        "patience": given.get("patience") or PatienceForm(initial={"minutes": kept.again_after}),
        "program": given.get("program") or ProgramForm(initial={"url": kept.webhook_url}),
        "turn": given.get("turn") or TurnForm(members=_members(team)),
        "turns": rows,
        "stretches": [one for row in stretches(asked.turns(rows)) if (one := stretch_in_words(row, names))],
        "alerting": kept,
        "mail_is_set_up": asked.mail_is_set_up(),
        "never": [FLAGS[one] for one in SWITCHES if one in asked.NEVER_ALERTED],
        "secret": given.get("secret", ""),
    }
    return render(request, SCREEN, context, status=status)


@require_POST
@for_team(*MANAGERS)
def patience(request: TeamRequest) -> HttpResponse:
    form = PatienceForm(request.POST)
    if not form.is_valid():
        return _page(request, patience=form, status=422)
    alerting.keep_patience(team=request.team, by=request.membership, **form.cleaned_data)
    messages.success(request, _("The delay is kept."))
    return redirect("inbox:alert_rules", request.team.slug)


@require_POST
@for_team(*MANAGERS)
def program(request: TeamRequest) -> HttpResponse:
    form = ProgramForm(request.POST)
    if form.is_valid():
        try:
            secret = alerting.name_program(team=request.team, by=request.membership, **form.cleaned_data)
        except CannotDo as error:
            form.add_error("url", str(error))
        else:
            return (
                _page(request, secret=secret) if secret else redirect("inbox:alert_rules", request.team.slug)
            )
    return _page(request, program=form, status=422)


@require_POST
@for_team(*MANAGERS)
def add_turn(request: TeamRequest) -> HttpResponse:
    form = TurnForm(request.POST, members=_members(request.team))
    if form.is_valid():
        try:
            alerting.add_turn(team=request.team, by=request.membership, **form.cleaned_data)
        except CannotDo as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The turn stands in the rota."))
            return redirect("inbox:alert_rules", request.team.slug)
    return _page(request, turn=form, status=422)


@require_POST
@for_team(*MANAGERS)
def remove_turn(request: TeamRequest, key: UUID) -> HttpResponse:
    turn = Duty.rows.of(request.team).filter(pk=key).first()
    if turn is None:
        raise Http404
    alerting.remove_turn(team=request.team, by=request.membership, turn=turn)
    messages.success(request, _("The turn is removed."))
    return redirect("inbox:alert_rules", request.team.slug)
