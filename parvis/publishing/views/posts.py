"""The list of posts, a new one, and the page of one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from parvis.networks.queries import connected
from parvis.publishing import actions, queries
from parvis.publishing.forms.small import AnswerForm
from parvis.publishing.models import Post
from parvis.publishing.queries import approvals, reading, showing
from parvis.publishing.queries.sentences import MEANINGS, STANDINGS
from parvis.publishing.views.finding import done, the_post, to_post
from parvis.teams.access import EVERYBODY, WRITERS, TeamRequest, for_team

GROUPS = [
    ("", gettext_lazy("All posts")), ("needs", gettext_lazy("Needs you")), ("drafts", gettext_lazy("Drafts")),
    ("waiting", gettext_lazy("Waiting for approval")), ("planned", pgettext_lazy("posts", "Planned")),
    ("published", pgettext_lazy("posts", "Published")), ("dropped", pgettext_lazy("posts", "Put aside")),
]  # fmt: skip
A_PAGE = 25


@require_GET
@for_team(*EVERYBODY)
def list_(request: TeamRequest) -> HttpResponse:
    group, words = request.GET.get("show", ""), request.GET.get("q", "").replace("\0", "")[:200]
    group = group if group in dict(GROUPS) else ""
    page = Paginator(reading.posts(request.team, group, words=words), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "groups": GROUPS, "group": group, "words": words, "page": page,
        "lines": [_line(post) for post in page.object_list],
        "mine": queries.waiting_for_approval(request.team, request.user),
        "accounts": connected(request.team).exists(), "may_write": request.membership.may(*WRITERS),
    }  # fmt: skip
    return render(request, "publishing/list.html" + ("#posts" if request.htmx else ""), context)


def _line(post: Post) -> dict[str, object]:
    standing = reading.standing(post)
    return {"post": post, "standing": STANDINGS[standing], "meaning": MEANINGS[standing],
            "draft": standing == reading.Standing.draft}  # fmt: skip


@require_POST
@for_team(*WRITERS)
def new(request: TeamRequest) -> HttpResponse:
    day = request.POST.get("day", "")[:10]
    local = f"{day}T10:00" if len(day) == 10 else ""
    made: list[Post] = []
    if done(
        request,
        lambda: made.append(actions.draft(team=request.team, by=request.membership, planned_local=local)),
    ):
        return redirect("publishing:edit", request.team.slug, made[0].pk)
    return redirect("publishing:list", request.team.slug)


@require_GET
@for_team(*EVERYBODY)
def post(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = the_post(request, pk)
    standing = reading.standing(found)
    if standing == reading.Standing.draft and request.membership.may(*WRITERS) and not request.htmx:
        return redirect("publishing:edit", request.team.slug, found.pk)
    rows = showing.rows(request.team, found)
    context: dict[str, object] = {
        "post": found, "standing": STANDINGS[standing], "meaning": MEANINGS[standing],
        "rows": rows, "history": showing.history(request.team, found),
        "corrections": list(found.corrections.filter(dropped_at=None, goes_on=False)),
        "goes_on": list(found.corrections.filter(dropped_at=None, goes_on=True)),
        "may_write": request.membership.may(*WRITERS), **_approval(request, found),
    }  # fmt: skip
    there = {row.delivery.state for row in rows}
    context |= {"any_published": "published" in there, "any_left": bool(there & {"planned", "approved"})}
    return render(request, "publishing/post.html" + ("#live" if request.htmx else ""), context)


def _approval(request: TeamRequest, found: Post) -> dict[str, object]:
    if found.version is None:
        return {"agreement": None}
    return {
        "agreement": approvals.agreement(found.version),
        "answers": list(found.version.approvals.select_related("person", "in_place_of")),
        "may_answer": not approvals.why_not(request.membership, found.version),
        "form": AnswerForm(initial={"seal": found.version.hash}),
    }


@require_POST
@for_team(*WRITERS)
def duplicate(request: TeamRequest, pk: UUID) -> HttpResponse:
    copy = actions.duplicate(team=request.team, by=request.membership, post=the_post(request, pk))
    messages.success(request, _("Copied. The copy has no hour and no approval yet."))
    return redirect("publishing:edit", request.team.slug, copy.pk)


@require_POST
@for_team(*WRITERS)
def drop(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = the_post(request, pk)
    said = _("“%(name)s” is put aside. You can bring it back from the list.") % {"name": found.name}
    if done(request, lambda: actions.drop(team=request.team, by=request.membership, post=found), said=said):
        return redirect("publishing:list", request.team.slug)
    return to_post(request, found)


@require_POST
@for_team(*WRITERS)
def bring_back(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = the_post(request, pk)
    actions.bring_back(team=request.team, by=request.membership, post=found)
    return redirect("publishing:edit", request.team.slug, found.pk)
