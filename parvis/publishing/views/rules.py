"""The team's rules of publication and its usual hours."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.publishing import actions
from parvis.publishing.forms.small import RulesForm, SlotForm
from parvis.publishing.models import Slot
from parvis.publishing.queries.approvals import rules_of
from parvis.publishing.views.finding import done
from parvis.teams.access import MANAGERS, WRITERS, TeamRequest, for_team


@require_http_methods(["GET", "POST"])
@for_team(*WRITERS)
def rules(request: TeamRequest) -> HttpResponse:
    present = rules_of(request.team)
    initial = {"approvals_needed": present.approvals_needed, "expires_minutes": present.expires_minutes}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done(request, lambda: actions.set_rules(team=request.team, by=request.membership, **form.cleaned_data),
             said=_("Saved. The rule counts from now on, also for what is planned already."))  # fmt: skip
        return redirect("publishing:rules", request.team.slug)
    return _page(request, form, SlotForm())


def _page(request: TeamRequest, form: RulesForm, slot: SlotForm) -> HttpResponse:
    context = {
        "form": form, "slot_form": slot, "slots": Slot.rows.of(request.team),
        "may_change": request.membership.may(*MANAGERS),
    }  # fmt: skip
    return render(
        request, "publishing/rules.html", context, status=422 if form.errors or slot.errors else 200
    )


@require_POST
@for_team(*WRITERS)
def add_slot(request: TeamRequest) -> HttpResponse:
    form = SlotForm(request.POST)
    if not form.is_valid():
        present = rules_of(request.team)
        initial = {"approvals_needed": present.approvals_needed, "expires_minutes": present.expires_minutes}
        return _page(request, RulesForm(initial=initial), form)
    done(request, lambda: actions.add_slot(team=request.team, by=request.membership, **form.cleaned_data))
    return redirect("publishing:rules", request.team.slug)


@require_POST
@for_team(*WRITERS)
def remove_slot(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = Slot.rows.of(request.team).filter(pk=pk).first()
    if found is None:
        raise Http404
    actions.remove_slot(team=request.team, by=request.membership, slot=found)
    return redirect("publishing:rules", request.team.slug)
