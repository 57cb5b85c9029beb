"""Screens of the house itself: the light, a team's accent as a stylesheet, the catalogue."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from parvis.design import accent, figures
from parvis.design.drawing import ICONS
from parvis.design.forms import CatalogueForm

YEAR = 365 * 24 * 3600


def back(request: HttpRequest) -> str:
    """Where the form was shown; never another site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or (any other value) as the device."""
    response = HttpResponseRedirect(back(request))
    wanted = request.POST.get("theme", "")
    if wanted in {"light", "dark"}:
        response.set_cookie(
            "parvis_theme", wanted, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        response.delete_cookie("parvis_theme")
    return response


@require_GET
@cache_control(public=True, max_age=YEAR, immutable=True)
def team_accent(request: HttpRequest, colour: str) -> HttpResponse:
    """The address holds the colour, so that it can be kept for ever."""
    if accent.refusal(colour):
        raise Http404
    return HttpResponse(accent.stylesheet(colour), content_type="text/css; charset=utf-8")


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every component in every state. What stands here is invented."""
    moment = now()
    spokes = [
        figures.Spoke(gettext("Answer"), 24, gettext("117 answers")),
        figures.Spoke(gettext("Publish"), 18, ""),
        figures.Spoke(gettext("Approve"), 3, ""),
        figures.Spoke(gettext("Debates"), 0, gettext("Not yet used")),
        figures.Spoke(gettext("Barometer"), 0, gettext("Not yet used")),
    ]
    intervals = [
        figures.Interval("Villefable", 42, 35, 49, 180),
        figures.Interval("Port-Exemple", 18, 9, 31, 44),
    ]
    moments = [
        timedelta(minutes=-5),
        timedelta(hours=-3),
        timedelta(days=-1),
        timedelta(days=3),
        timedelta(days=400),
    ]
    context = {
        "form": CatalogueForm(),
        "wrong": CatalogueForm({"address": "mairie", "title": "Marché"}),
        "icons": list(ICONS),
        "sectors": figures.wheel(spokes, days=30),
        "days": 30,
        "columns": figures.columns(
            [(f"{hour}:00", count) for hour, count in enumerate((0, 1, 0, 2, 9, 14, 6, 3))]
        ),
        "bars": figures.bars(intervals, most=100),
        "moments": [moment + gap for gap in moments],
        "tomorrow": moment + timedelta(days=1),
        "page": Paginator(range(100), 10).page(3),
    }
    return render(request, "design/catalogue.html", context)
