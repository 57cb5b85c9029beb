"""The queue of what citizens propose, all statements, and one of them with its translations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.debates.actions import moderating, opening
from parvis.debates.forms.deciding import RefuseForm, StatementForm, WordingForm, first_fault
from parvis.debates.forms.fields import NAMES
from parvis.debates.models import Debate, Statement, StatementLife, Wording
from parvis.debates.queries import overview
from parvis.debates.queries.proposing import similar_to
from parvis.debates.queries.sentences import STATEMENT_MEANINGS, STATEMENTS
from parvis.debates.queries.statements import shown, waiting
from parvis.debates.views.finding import done, rights, the_debate, the_statement
from parvis.teams.access import EVERYBODY, WRITERS, TeamRequest, for_team

A_PAGE = 50


@require_GET
@for_team(*EVERYBODY)
def queue(request: TeamRequest, pk: UUID) -> HttpResponse:
    """The list, and one of it opened: the one of `?one=`, else the first."""
    return _queue(request, the_debate(request, pk), request.GET.get("one", ""))


def _queue(
    request: TeamRequest, debate: Debate, wanted: str, refused: RefuseForm | None = None
) -> HttpResponse:
    rows = waiting(request.team, debate)
    one = next((row for row in rows if str(row.pk) == wanted), rows[0] if rows else None)
    context = {
        "debate": debate,
        "rows": rows,
        "one": one,
        "decided": _decided(request, debate),
        **rights(request),
    }
    if one is not None:
        context |= decision(request, one, refused)
    return render(request, "debates/moderation.html", context, status=422 if refused else 200)


def _decided(request: TeamRequest, debate: Debate) -> Statement | None:
    """What was decided just before, to be taken back at once."""
    try:
        found = overview.statement(request.team, UUID(request.GET.get("done", "")))
    except ValueError:
        return None
    return found if found and found.debate_id == debate.pk and found.state != "waiting" else None


def decision(request: TeamRequest, one: Statement, refused: RefuseForm | None = None) -> dict[str, Any]:
    """What helps to decide: those that read like it first, then all the others. `refused`: what was typed, where it
    was not taken."""
    team, debate = request.team, one.debate
    alike = [row for row in similar_to(team, debate, one.text) if row.pk != one.pk]
    others = [row for row in shown(team, debate) if row.pk != one.pk and row not in alike]
    return {"alike": alike, "others": others, "refuse_form": refused or RefuseForm(auto_id="refuse_%s"),
            "language": NAMES.get(one.language, one.language)}  # fmt: skip


@require_GET
@for_team(*EVERYBODY)
def statements(request: TeamRequest, pk: UUID) -> HttpResponse:
    return _statements(request, the_debate(request, pk))


def _statements(request: TeamRequest, debate: Debate, form: StatementForm | None = None) -> HttpResponse:
    state = request.GET.get("show", "")
    state = state if state in STATEMENTS else ""
    page = Paginator(overview.statements(request.team, debate, state), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "debate": debate, "page": page, "group": state, "form": form or StatementForm(),
        "rows": [(row, STATEMENTS[row.state], STATEMENT_MEANINGS[row.state]) for row in page.object_list],
        "groups": [("", _("All statements")), *STATEMENTS.items()], **rights(request),
    }  # fmt: skip
    return render(request, "debates/statements.html", context, status=422 if form else 200)


@require_POST
@for_team(*WRITERS)
def add(request: TeamRequest, pk: UUID) -> HttpResponse:
    debate, form = the_debate(request, pk), StatementForm(request.POST)
    if not form.is_valid():
        return _statements(request, debate, form)
    text = form.cleaned_data["text"]
    if not done(
        request,
        lambda: opening.add_statement(team=request.team, by=request.membership, debate=debate, text=text),
        said=_("Added, and shown at once."),
    ):
        return _statements(request, debate, form)
    return redirect("debates:statements", request.team.slug, debate.pk)


@require_GET
@for_team(*EVERYBODY)
def statement(request: TeamRequest, pk: UUID) -> HttpResponse:
    return _statement(request, the_statement(request, pk))


def _statement(
    request: TeamRequest,
    one: Statement,
    *,
    refused: RefuseForm | None = None,
    worded: WordingForm | None = None,
) -> HttpResponse:
    wordings = [
        (row, NAMES.get(row.language, row.language))
        for row in Wording.rows.of(request.team).filter(statement=one).order_by("language")
    ]
    context = {
        "debate": one.debate, "one": one, "word": STATEMENTS[one.state], "meaning": STATEMENT_MEANINGS[one.state],
        "wordings": wordings, "wording_form": worded or WordingForm(auto_id="wording_%s"), **rights(request),
        **decision(request, one, refused),
    }  # fmt: skip
    return render(request, "debates/statement.html", context, status=422 if refused or worded else 200)


def _next(request: TeamRequest, one: Statement, *, done_now: bool) -> HttpResponse:
    """To where one came from: the queue goes on with what follows, and offers to take this back."""
    if request.POST.get("back") != "queue":
        return redirect("debates:statement", request.team.slug, one.pk)
    address = reverse("debates:queue", args=[request.team.slug, one.debate_id])
    return redirect(f"{address}?{'done' if done_now else 'one'}={one.pk}")


@require_POST
@for_team(*WRITERS)
def show(request: TeamRequest, pk: UUID) -> HttpResponse:
    one = the_statement(request, pk)
    ok = done(request, lambda: moderating.show(team=request.team, by=request.membership, statement=one),
              said=_("Shown: people can vote on it."))  # fmt: skip
    return _next(request, one, done_now=ok)


@require_POST
@for_team(*WRITERS)
def refuse(request: TeamRequest, pk: UUID) -> HttpResponse:
    one, form = the_statement(request, pk), RefuseForm(request.POST, auto_id="refuse_%s")
    if not form.is_valid():
        messages.error(request, first_fault(form))
    elif done(
        request,
        lambda: moderating.refuse(
            team=request.team, by=request.membership, statement=one, **form.cleaned_data
        ),
        said=_("Refused. Its author reads why, and may object once."),
    ):
        return _next(request, one, done_now=True)
    if request.POST.get("back") == "queue" and one.is_in(StatementLife.waiting):
        return _queue(request, one.debate, str(one.pk), form)
    return _statement(request, one, refused=form)


@require_POST
@for_team(*WRITERS)
def merge(request: TeamRequest, pk: UUID) -> HttpResponse:
    one = the_statement(request, pk)
    try:
        into = overview.statement(request.team, UUID(request.POST.get("into", "")))
    except ValueError:
        into = None
    if into is None:
        messages.error(request, _("Choose another statement of this debate, one that is shown."))
        return _next(request, one, done_now=False)
    ok = done(
        request,
        lambda: moderating.merge(team=request.team, by=request.membership, statement=one, into=into),
        said=_("Merged. No vote was moved: whoever voted on it is asked about the other one."),
    )
    return _next(request, one, done_now=ok)


@require_POST
@for_team(*WRITERS)
def put_back(request: TeamRequest, pk: UUID) -> HttpResponse:
    one = the_statement(request, pk)
    said = _("Shown again.") if one.seeded else _("Taken back: it waits in the queue again.")
    ok = done(
        request,
        lambda: moderating.put_back(team=request.team, by=request.membership, statement=one),
        said=said,
    )
    return _next(request, one, done_now=not ok)


@require_POST
@for_team(*WRITERS)
def meta(request: TeamRequest, pk: UUID) -> HttpResponse:
    one, on = the_statement(request, pk), request.POST.get("on") == "1"
    said = (
        _("It is about who answers: counted, and not on the map.") if on else _("It counts like the others.")
    )
    done(
        request,
        lambda: moderating.set_meta(team=request.team, by=request.membership, statement=one, on=on),
        said=said,
    )
    return redirect("debates:statement", request.team.slug, one.pk)


@require_POST
@for_team(*WRITERS)
def wording(request: TeamRequest, pk: UUID) -> HttpResponse:
    one, form = the_statement(request, pk), WordingForm(request.POST, auto_id="wording_%s")
    if not form.is_valid():
        messages.error(request, first_fault(form))
        return _statement(request, one, worded=form)
    given = form.cleaned_data
    if not done(
        request,
        lambda: moderating.translate(team=request.team, by=request.membership, statement=one, **given),
        said=_("Saved.") if given["text"] else _("The translation is taken away."),
    ):
        return _statement(request, one, worded=form)
    return redirect("debates:statement", request.team.slug, one.pk)
