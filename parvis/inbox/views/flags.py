"""What calls for care in this team: a switch per flag, and whom the public may write to about triage."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.inbox.actions.flags import switch as switch_flag
from parvis.inbox.errors import CannotDo
from parvis.inbox.forms import ContactForm
from parvis.inbox.views.finding import say
from parvis.inbox.words import FLAGS, raises
from parvis.teams.access import MANAGERS, TeamRequest, for_team
from parvis.triage.actions.switching import keep_contact
from parvis.triage.labels import flags as meanings
from parvis.triage.queries import public_link, triage_rules_of
from parvis.triage.switches import SWITCHES


@require_GET
@for_team(*MANAGERS)
def flags(request: TeamRequest) -> HttpResponse:
    contact = triage_rules_of(request.team).contact
    return _page(request, ContactForm(initial={"contact": contact}))


def _page(request: TeamRequest, form: ContactForm, *, status: int = 200) -> HttpResponse:
    off = triage_rules_of(request.team).off
    rows: list[dict[str, Any]] = [
        {
            "key": one.key,
            "word": FLAGS[one.key],
            "when": one.when,
            "raises": raises(one.key),
            "on": one.key not in off,
            "switch": one.key in SWITCHES,
        }
        for one in meanings(language=get_language() or "fr")
    ]
    link = reverse("web:judging_of", args=[public_link(request.team)])
    context = {"rows": rows, "form": form, "link": f"{settings.PARVIS_BASE_URL}{link}"}
    return render(request, "inbox/flags.html", context, status=status)


@require_POST
@for_team(*MANAGERS)
def switch(request: TeamRequest) -> HttpResponse:
    flag, on = request.POST.get("flag", ""), request.POST.get("to") == "on"
    try:
        n = switch_flag(team=request.team, by=request.membership, flag=flag, on=on)
    except CannotDo as error:
        say(request, error)
        return redirect("inbox:flags", request.team.slug)
    said = (
        ngettext("The flag “%(flag)s” shows again: %(n)d message follows.",
                 "The flag “%(flag)s” shows again: %(n)d messages follow.", n)
        if on
        else ngettext("The flag “%(flag)s” does not show any more: %(n)d message follows.",
                      "The flag “%(flag)s” does not show any more: %(n)d messages follow.", n)
    )  # fmt: skip
    messages.success(request, said % {"flag": FLAGS[flag], "n": n})
    return redirect("inbox:flags", request.team.slug)


@require_POST
@for_team(*MANAGERS)
def contact(request: TeamRequest) -> HttpResponse:
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    keep_contact(team=request.team, by=request.user, contact=form.cleaned_data["contact"])
    messages.success(request, _("The address is kept, and stands on the public page."))
    return redirect("inbox:flags", request.team.slug)
