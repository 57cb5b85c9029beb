"""What was told, to whom and how; what is told to me now; my quiet hours; a trial of each means."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.inbox.actions import alerting
from parvis.inbox.errors import CannotDo
from parvis.inbox.forms import QuietForm
from parvis.inbox.models import QuietHours
from parvis.inbox.queries import alerts as asked
from parvis.inbox.views.finding import key_of, message_of, say
from parvis.teams.access import ANSWERERS, EVERYBODY, MANAGERS, TeamRequest, for_team

UNFOLDED = 2  # on a telephone more would push the page itself off the screen


@require_GET
@for_team(*EVERYBODY)
def alerts(request: TeamRequest) -> HttpResponse:
    kept = QuietHours.rows.of(request.team).filter(person=request.user).first()
    initial = {"begins": kept.begins, "ends": kept.ends} if kept else None
    return _page(request, QuietForm(initial=initial))


def _page(request: TeamRequest, form: QuietForm, *, status: int = 200) -> HttpResponse:
    team = request.team
    context: dict[str, Any] = {
        "page": asked.told(team, before=key_of(request.GET.get("before", ""))),
        "form": form,
        "on_call": asked.on_call(team),
        "by_rota": bool(asked.duties(team)),
        "watched": asked.watched(team),
        "mail_is_set_up": asked.mail_is_set_up(),
        "program": bool(asked.alerting_of(team).webhook_url),
        "may_set": request.membership.may(*MANAGERS),
    }
    return render(request, "inbox/alerts.html", context, status=status)


@require_GET
@for_team(*EVERYBODY)
def mine(request: TeamRequest) -> HttpResponse:
    """Asked by every open page when something moves."""
    rows = asked.on_screen(request.team, request.user)
    context = {
        "first": rows[:UNFOLDED],
        "further": rows[UNFOLDED:],
        "may_take": request.membership.may(*ANSWERERS),
    }
    return render(request, "inbox/_alerts.html", context)


@require_POST
@for_team(*ANSWERERS)
def seen(request: TeamRequest, key: UUID) -> HttpResponse:
    row = message_of(request, key)
    alerting.acknowledge(team=request.team, by=request.membership, message=row)
    messages.success(request, _("You have taken this message. Nobody else is told of it any more."))
    return redirect("inbox:message", request.team.slug, row.pk)


@require_POST
@for_team(*EVERYBODY)
def quiet(request: TeamRequest) -> HttpResponse:
    form = QuietForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    alerting.keep_quiet(team=request.team, by=request.membership, **form.cleaned_data)
    messages.success(request, _("Your quiet hours are kept."))
    return redirect("inbox:alerts", request.team.slug)


@require_POST
@for_team(*EVERYBODY)
def trial(request: TeamRequest) -> HttpResponse:
    means = request.POST.get("means", "")
    try:
        if means == "webhook" and not request.membership.may(*MANAGERS):
            raise CannotDo(_("Only a manager tries the other program."))
        alerting.send_trial(team=request.team, by=request.membership, means=means)
    except CannotDo as error:
        say(request, error)
    else:
        messages.success(request, _("The trial is on its way. What became of it stands in the list below."))
    return redirect("inbox:alerts", request.team.slug)
