"""The front door: landing, choice of the team, today, settings, language, errors."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import check_for_language, get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts.models import Person
from parvis.inbox.queries.teaching import left_today
from parvis.teams import queries as teams
from parvis.teams.access import ANSWERERS, EVERYBODY, MANAGERS, TeamRequest, for_team
from parvis.web import exporting, judging
from parvis.web.glossary import GROUPS
from parvis.web.rooms import groups_for
from parvis.web.running.demonstration import LOGIN as DEMONSTRATION
from parvis.web.today import day_of
from parvis.web.usage import usage_of

YEAR = 365 * 24 * 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Signed out: what this is. One team: its day. Several, or asked to choose: the choice."""
    if not isinstance(request.user, Person):
        return render(
            request, "web/landing.html", {"demonstration": settings.PARVIS_DEMO, "login": DEMONSTRATION}
        )
    memberships = teams.memberships_of(request.user)
    if len(memberships) == 1 and "choose" not in request.GET:
        return redirect("web:today", team=memberships[0].team.slug)
    return render(request, "web/teams.html", {"memberships": memberships})


@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """For everybody: the words of the product."""
    return render(request, "web/glossary.html", {"groups": GROUPS})


@require_GET
def how_triage_judges(request: HttpRequest) -> HttpResponse:
    """For everybody: the labels, the stages, the measured errors, whom to write to."""
    told = judging.page(get_language() or "fr")
    return render(request, "web/judging.html", {**told, "contact": settings.PARVIS_CONTACT})


@require_GET
def how_triage_judges_for(request: HttpRequest, link: str) -> HttpResponse:
    """The same in one town, for whoever was given its address: what is switched off there, whom to write to."""
    told = judging.page(get_language() or "fr")
    town = judging.town(link)
    if town is None:
        raise Http404
    contact = town.contact or settings.PARVIS_CONTACT
    return render(request, "web/judging.html", {**told, "town": town, "contact": contact})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Kept in a cookie, and with the person who is signed in."""
    wanted = request.POST.get("language", "")
    response = HttpResponseRedirect(_back(request))
    if wanted not in dict(settings.LANGUAGES) or not check_for_language(wanted):
        return response
    if isinstance(request.user, Person):
        Person.objects.filter(pk=request.user.pk).update(language=wanted)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, wanted, max_age=YEAR, samesite="Lax", secure=request.is_secure()
    )
    return response


def _back(request: HttpRequest) -> str:
    """Where the form was shown; never another site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


@for_team(*EVERYBODY)
@require_GET
def today(request: TeamRequest) -> HttpResponse:
    day = day_of(request.team, request.user)
    may_answer = request.membership.may(*ANSWERERS)
    teach = left_today(request.team) if may_answer else 0
    context = {
        "day": day,
        "usage": usage_of(request.team),
        "at": now(),
        "may_answer": may_answer,
        "teach": teach,
    }
    return render(request, "web/today.html", context)


@for_team(*EVERYBODY)
@require_GET
def settings_page(request: TeamRequest) -> HttpResponse:
    groups = groups_for(request.team, request.membership)
    return render(request, "web/settings.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@for_team(*MANAGERS)
def export(request: TeamRequest) -> HttpResponseBase:
    if request.method == "POST":
        return exporting.download(request.team, by=request.user)
    return render(request, "web/export.html")
