"""The first minutes of an installation, and for whom a team acts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts.entering import sign_in
from parvis.accounts.models import Person
from parvis.lifecycle.tenant import acting_for
from parvis.teams import actions, queries
from parvis.teams.access import MANAGERS, TeamRequest, for_team
from parvis.teams.forms import AdministrationForm, FoundingForm


@require_http_methods(["GET", "POST"])
def found(request: HttpRequest, link: str) -> HttpResponse:
    """Works once, on an installation without anybody, with the link that `parvis up` printed."""
    if not queries.nobody_yet() or not actions.is_first_link(link):
        raise Http404
    form = FoundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        place = given["administration"]
        person = Person.objects.create_user(given["email"], given["password"], name=given["name"])
        slug = slugify(place.name)[:50] or place.pk.lower()
        team = actions.found(by=person, slug=slug, name=place.name)
        with acting_for(team.pk):
            actions.take_mandate(team=team, by=person, administration=place)
        sign_in(request, person)
        return redirect("networks:choose", team.slug)
    return render(request, "teams/found.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@for_team(*MANAGERS)
def take_mandate(request: TeamRequest) -> HttpResponse:
    form = AdministrationForm(request.POST)
    if form.is_valid():
        place = form.cleaned_data["administration"]
        actions.take_mandate(team=request.team, by=request.user, administration=place)
        messages.success(request, _("The team acts for %(place)s.") % {"place": place.name})
    else:
        for error in form.errors["administration"]:
            messages.error(request, str(error))
    return redirect("teams:identity", request.team.slug)


@require_POST
@for_team(*MANAGERS)
def end_mandate(request: TeamRequest, pk: UUID) -> HttpResponse:
    mandate = queries.mandate(request.team, pk)
    if mandate is None:
        raise Http404
    actions.end_mandate(team=request.team, by=request.user, mandate=mandate)
    messages.success(
        request, _("The team no longer acts for %(place)s.") % {"place": mandate.administration.name}
    )
    return redirect("teams:identity", request.team.slug)
