"""Public screens: find an administration, look at it, propose a correction. Nobody needs to sign in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from parvis.territories import actions, queries
from parvis.territories.forms import CorrectionForm
from parvis.territories.models import Administration, Tier

MOST = 20
CHOSEN = (Tier.municipality, Tier.intermunicipal, Tier.county, Tier.region)


@require_GET
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """As one types with a script, by a button without one: the same address."""
    text = request.GET.get("q", "")
    tier = request.GET.get("tier", "")
    tier = tier if tier in CHOSEN else ""
    found = queries.find(text, tier=tier, limit=MOST) if text.strip() else []
    context = {
        "q": text[:120],
        "tier": tier,
        "tiers": [(choice.value, choice.label) for choice in CHOSEN],
        "found": found,
        "asked": bool(text.strip()),
        "more": len(found) == MOST,
        "attribution": queries.attribution("FR"),
        "vintage": queries.vintage("FR"),
    }
    return render(request, f"territories/search.html{_part(request)}", context)


@require_GET
def administration(request: HttpRequest, pk: str) -> HttpResponse:
    seen = queries.portrait(_place(pk), day=localdate())
    return render(request, "territories/administration.html", {"seen": seen, "place": seen.place})


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: str) -> HttpResponse:
    place = _place(pk)
    form = CorrectionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            if form.trapped or _received(request, place, form):
                messages.success(
                    request, _("Thank you. A person will look at it; nothing changes before that.")
                )
                return redirect("territories:administration", pk=place.pk)
            status = 429
    return render(request, "territories/correct.html", {"place": place, "form": form}, status=status)


def _part(request: HttpRequest) -> str:
    """The list alone for htmx, but the whole page when somebody comes back to it."""
    htmx = getattr(request, "htmx", None)
    return "#results" if htmx and not htmx.history_restore_request else ""


def _place(pk: str) -> Administration:
    place = queries.administration(pk)
    if place is None:
        raise Http404
    return place


def _received(request: HttpRequest, place: Administration, form: CorrectionForm) -> bool:
    """False when too many came; what was typed stays in the form."""
    told = form.cleaned_data
    try:
        actions.propose_correction(
            administration=place,
            subject=told["subject"],
            text=told["text"],
            source_url=told["source_url"],
            address=request.META.get("REMOTE_ADDR", ""),
            at=now(),
        )
    except actions.TooMany:
        form.add_error(
            None,
            _("Many corrections have just been received from here or about this administration. Yours was not sent: "
              "what you wrote is below, send it again in an hour."),
        )  # fmt: skip
        return False
    return True
