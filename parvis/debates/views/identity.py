"""Settings: who vouches for citizens, whether it answers, what it must be told of us."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.debates.actions import identifying
from parvis.debates.errors import CannotDo
from parvis.debates.forms.identity import ProviderForm
from parvis.debates.openid import Reason
from parvis.debates.queries.vouched import provider_of
from parvis.debates.views.finding import done
from parvis.debates.vouching import address_back
from parvis.egress.waiting import waits_for_others
from parvis.teams.access import MANAGERS, TeamRequest, for_team

NAMES = ("name", "issuer", "client_id", "level")
SAID = {
    "ok": gettext_lazy("It answers, and offers what is needed. Try the rest yourself, in a debate of your own."),
    Reason.insecure: gettext_lazy("It names an address that does not begin with https: nothing was asked there."),
    Reason.forbidden: gettext_lazy(
        "Its address is not one that may be called from here: a public address that begins with https."
    ),
    Reason.unreachable: gettext_lazy("Its server was not reached: look at the address, letter by letter."),
    Reason.silent: gettext_lazy("Its server failed or did not answer in time: try again in a few minutes."),
    Reason.no_document: gettext_lazy(
        "No description of a provider stands at this address: look at it again, or ask the provider for its issuer."
    ),
    Reason.another: gettext_lazy(
        "The description at this address is of another provider: copy its issuer to the letter."
    ),
    Reason.lacking: gettext_lazy("This provider does not offer the way that is needed (authorization code)."),
    Reason.client: gettext_lazy("The secret that is kept can't be opened any more: type it again."),
}  # fmt: skip


@waits_for_others
@require_http_methods(["GET", "POST"])
@for_team(*MANAGERS)
def provider(request: TeamRequest) -> HttpResponse:
    kept = provider_of(request.team)
    initial = {name: getattr(kept, name) for name in NAMES} if kept else {}
    form = ProviderForm(request.POST or None, initial=initial, first=kept is None)
    if request.method == "POST" and form.is_valid():
        try:
            identifying.set_up(team=request.team, by=request.membership, **form.cleaned_data)
        except CannotDo as why:
            form.add_error(None, str(why))
        else:
            return _tried(request)
    context: dict[str, Any] = {
        "form": form, "kept": kept, "said": SAID.get(kept.said, "") if kept else "",
        "well": kept is not None and kept.said == "ok", "back": address_back(request.team.slug),
    }  # fmt: skip
    return render(request, "debates/identity.html", context, status=422 if form.errors else 200)


@waits_for_others
@require_POST
@for_team(*MANAGERS)
def try_it(request: TeamRequest) -> HttpResponse:
    return _tried(request)


def _tried(request: TeamRequest) -> HttpResponse:
    """What was typed is kept either way: the outcome stands on the page."""
    done(
        request,
        lambda: identifying.try_it(team=request.team, by=request.membership),
        said=_("Kept, and tried: see below."),
    )
    return redirect("debates:identity", request.team.slug)


@require_POST
@for_team(*MANAGERS)
def remove(request: TeamRequest) -> HttpResponse:
    if done(request, lambda: identifying.take_away(team=request.team, by=request.membership)):
        messages.success(request, _("Removed: no debate takes a verified identity any more. Ballots stay."))
    return redirect("debates:identity", request.team.slug)
