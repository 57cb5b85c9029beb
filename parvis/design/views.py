"""Screens of the house itself: the light, a team's accent as a stylesheet, the catalogue."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from parvis.design import accent

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
