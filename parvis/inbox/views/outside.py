"""The language model that a team may choose: what leaves the house, what it costs, whether it answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.inbox.actions import about
from parvis.inbox.errors import CannotDo
from parvis.inbox.forms import OutsideForm
from parvis.inbox.models import SecondOpinion
from parvis.inbox.views.finding import say
from parvis.teams.access import MANAGERS, TeamRequest, for_team
from parvis.triage.actions import NotAccepted
from parvis.triage.actions.switching import keep_outside
from parvis.triage.asking import OK, SENTENCES, left
from parvis.triage.engine.pseudonyms import pseudonymise
from parvis.triage.queries import outside_of

LONGEST_TRIAL = 2000
NAMES = ["on", "base_url", "model", "private_too", "most_calls", "most_tokens", "seconds"]


@require_http_methods(["GET", "POST"])
@for_team(*MANAGERS)
def outside(request: TeamRequest) -> HttpResponse:
    kept = outside_of(request.team)
    form = OutsideForm(request.POST or None, initial={name: getattr(kept, name) for name in NAMES})
    if request.method == "POST" and form.is_valid():
        try:
            keep_outside(team=request.team, by=request.user, **form.cleaned_data)
        except NotAccepted as error:
            form.add_error("base_url", str(error))
        else:
            messages.success(request, _("Your choice is kept."))
            return redirect("inbox:outside", request.team.slug)
    tried = request.GET.get("try", "")[:LONGEST_TRIAL].replace("\0", "")
    budget = left(kept, at=now())
    context: dict[str, Any] = {
        "form": form,
        "kept": kept,
        "has_key": bool(kept.sealed),
        "spent_calls": kept.most_calls - budget.calls,
        "spent_tokens": kept.most_tokens - budget.tokens,
        "said": SENTENCES.get(kept.said, ""),
        "well": kept.said == OK,
        "failed": SENTENCES.get(kept.failed, ""),
        "waiting": SecondOpinion.rows.of(request.team).filter(state__in=["to_ask", "asking"]).count(),
        "tried": tried,
        "would_leave": pseudonymise(tried).text if tried else "",
    }
    return render(request, "inbox/outside.html", context, status=422 if form.errors else 200)


@require_POST
@for_team(*MANAGERS)
def trial(request: TeamRequest) -> HttpResponse:
    try:
        about.ask_trial(team=request.team, by=request.membership)
    except CannotDo as error:
        say(request, error)
    else:
        messages.success(
            request, _("An invented sentence is on its way. Its outcome stands on this page in a moment.")
        )
    return redirect("inbox:outside", request.team.slug)
