"""The list of debates, a new one, its words, and how people will see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.debates.actions import opening
from parvis.debates.forms.writing import DebateForm, LaterForm, typed
from parvis.debates.models import Debate
from parvis.debates.queries import overview, seeds
from parvis.debates.queries.sentences import MEANINGS, STATES
from parvis.debates.queries.statements import shown
from parvis.debates.views.finding import DECIDERS, address_of, done, rights, the_debate, to_debate
from parvis.teams.access import EVERYBODY, WRITERS, TeamRequest, for_team

A_PAGE = 20


@require_GET
@for_team(*EVERYBODY)
def list_(request: TeamRequest) -> HttpResponse:
    group = request.GET.get("show", "")
    group = group if group in STATES else ""
    page = Paginator(overview.debates(request.team, group), A_PAGE).get_page(request.GET.get("page"))
    lines = [
        (line, STATES[line.debate.state], MEANINGS[line.debate.state])
        for line in overview.lines(request.team, list(page.object_list))
    ]
    groups = [("", _("All debates")), *STATES.items()]
    context = {"lines": lines, "page": page, "groups": groups, "group": group, **rights(request)}
    return render(request, "debates/list.html" + ("#debates" if request.htmx else ""), context)


@require_http_methods(["GET", "POST"])
@for_team(*WRITERS)
def new(request: TeamRequest) -> HttpResponse:
    """From nothing, from a message of the inbox (`?message=`), from a theme (`?theme=`)."""
    seed = _seed(request)
    initial = {"title": seed.title, "text": seed.text, "language": request.team.language}
    form = DebateForm(request.POST or None, team=request.team, initial=initial)
    if request.method == "POST" and form.is_valid():
        made: list[Debate] = []
        fields = {**form.cleaned_data, "made_from": seed.made_from}
        if done(request, lambda: made.append(opening.create(team=request.team, by=request.membership, **fields)),
                said=_("Written down as a draft: nobody sees it until you open it.")):  # fmt: skip
            return to_debate(request, made[0])
    return _form(request, form, seed=seed)


def _seed(request: TeamRequest) -> seeds.Seed:
    if request.GET.get("theme"):
        return seeds.from_theme(request.GET["theme"].replace("\0", ""))
    try:
        key = UUID(request.GET.get("message", ""))
    except ValueError:
        return seeds.Seed()
    return seeds.from_message(request.team, key) or seeds.Seed()


@require_http_methods(["GET", "POST"])
@for_team(*WRITERS)
def edit(request: TeamRequest, pk: UUID) -> HttpResponse:
    debate = the_debate(request, pk)
    form: DebateForm | LaterForm
    if debate.state in ("draft", "planned"):
        initial = {"statements": typed(shown(request.team, debate))}
        form = DebateForm(request.POST or None, team=request.team, debate=debate, initial=initial)
    elif debate.state == "open" and request.membership.may(*DECIDERS):
        form = LaterForm(request.POST or None, team=request.team, debate=debate)
    else:
        return redirect("debates:debate", request.team.slug, debate.pk)
    if request.method == "POST" and form.is_valid() and _saved(request, debate, dict(form.cleaned_data)):
        return to_debate(request, debate)
    return _form(request, form, debate=debate)


def _saved(request: TeamRequest, debate: Debate, fields: dict[str, Any]) -> bool:
    texts = fields.pop("statements", None)

    @transaction.atomic
    def act() -> None:
        opening.change(team=request.team, by=request.membership, debate=debate, **fields)
        if texts is not None:
            opening.write_statements(team=request.team, by=request.membership, debate=debate, texts=texts)

    return done(request, act, said=_("Saved."))


def _form(request: TeamRequest, form: Any, **more: Any) -> HttpResponse:
    return render(request, "debates/edit.html", {"form": form, **more}, status=422 if form.errors else 200)


@require_GET
@for_team(*EVERYBODY)
def preview(request: TeamRequest, pk: UUID) -> HttpResponse:
    debate = the_debate(request, pk)
    context = {
        "debate": debate, "statements": shown(request.team, debate), "address": address_of(request, debate),
        **rights(request),
    }  # fmt: skip
    return render(request, "debates/preview.html", context)
