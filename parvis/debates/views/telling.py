"""The result for the elected, its figures as a file, and what became of it."""

from __future__ import annotations

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from parvis.debates.actions import telling
from parvis.debates.forms.deciding import OutcomeForm
from parvis.debates.models import Debate
from parvis.debates.queries import overview, subscribers, summary
from parvis.debates.queries.camps import camps_of
from parvis.debates.queries.echoes import threads_to_answer
from parvis.debates.queries.history import outcomes_of
from parvis.debates.queries.sentences import contested_words
from parvis.debates.queries.swarm import swarm_of
from parvis.debates.queries.tables import table
from parvis.debates.views.finding import DECIDERS, address_of, done, rights, the_debate, the_outcome
from parvis.publishing.models import Post
from parvis.teams.access import EVERYBODY, WRITERS, TeamRequest, for_team


@require_GET
@for_team(*EVERYBODY)
def result(request: TeamRequest, pk: UUID) -> HttpResponse:
    debate = the_debate(request, pk)
    context = {"debate": debate, "address": address_of(request, debate), "seen": summary.may_be_seen(debate),
               "history": overview.history(request.team, debate),
               "outcomes": outcomes_of(request.team, debate), **rights(request)}  # fmt: skip
    if context["seen"]:
        found = summary.summary(request.team, debate)
        context |= {"summary": found, "result": found.result,
                    "camps": camps_of(request.team, debate, found.result),
                    "swarm": None if debate.is_poll else swarm_of(found.result),
                    "contested": contested_words(request.team, debate, found.result.identified),
                    "doors": [(way.label, way.people) for way in found.doors]}  # fmt: skip
    return render(request, "debates/result.html", context)


@require_GET
@for_team(*EVERYBODY)
def figures(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The tallies as CSV, by door; before the end only where everybody sees the score."""
    debate = the_debate(request, pk)
    if not summary.may_be_seen(debate):
        messages.error(request, _("The score is not shown before the end, to nobody."))
        return redirect("debates:result", request.team.slug, debate.pk)
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table(request.team, debate))
    name = f"{debate.slug}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
@for_team(*EVERYBODY)
def outcome(request: TeamRequest, pk: UUID) -> HttpResponse:
    return _outcome(request, the_debate(request, pk))


def _outcome(request: TeamRequest, debate: Debate, form: OutcomeForm | None = None) -> HttpResponse:
    told = outcomes_of(request.team, debate)
    context = {
        "debate": debate, "outcomes": told, "last": told[0] if told else None, "before": told[1:],
        "tellable": debate.state in ("open", "closed"),
        "form": form or OutcomeForm(last=told[0] if told else None), **rights(request),
        "threads": threads_to_answer(request.team, told[0]) if told else {},
        "by_mail": subscribers.how_many(request.team, debate),
    }  # fmt: skip
    return render(request, "debates/outcome.html", context, status=422 if form else 200)


@require_POST
@for_team(*DECIDERS)
def tell(request: TeamRequest, pk: UUID) -> HttpResponse:
    debate, form = the_debate(request, pk), OutcomeForm(request.POST)
    if not form.is_valid():
        return _outcome(request, debate, form)
    given = form.cleaned_data
    said = _("Told on the debate's page. Next, tell it where people are: prepare a post.")
    if subscribers.how_many(request.team, debate):
        said = _(
            "Told on the debate's page, and by mail to those who asked. Next, tell it where people are: prepare a post."
        )
    if not done(
        request,
        lambda: telling.tell(team=request.team, by=request.membership, debate=debate, **given),
        said=said,
    ):
        return _outcome(request, debate, form)
    return redirect("debates:outcome", request.team.slug, debate.pk)


@require_POST
@for_team(*WRITERS)
def prepare_post(request: TeamRequest, pk: UUID) -> HttpResponse:
    told = the_outcome(request, pk)
    address = address_of(request, told.debate)
    made: list[Post] = []
    if done(
        request,
        lambda: made.append(
            telling.prepare_post(team=request.team, by=request.membership, outcome=told, address=address)
        ),
        said=_("A draft is prepared: shorten it for each network, then have it approved."),
    ):
        return redirect("publishing:edit", request.team.slug, made[0].pk)
    return redirect("debates:outcome", request.team.slug, told.debate_id)


@require_POST
@for_team(*WRITERS)
def prepare_answers(request: TeamRequest, pk: UUID) -> HttpResponse:
    told = the_outcome(request, pk)
    made: list[Post] = []
    if not done(
        request,
        lambda: made.extend(telling.prepare_answers(team=request.team, by=request.membership, outcome=told)),
    ):
        return redirect("debates:outcome", request.team.slug, told.debate_id)
    said = ngettext(
        "%(n)d draft is prepared, under the post that asked: have it approved.",
        "%(n)d drafts are prepared, one under each post that asked: have them approved.",
        len(made),
    )
    messages.success(request, said % {"n": len(made)})
    return redirect("publishing:list", request.team.slug)
