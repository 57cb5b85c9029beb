"""Yes or no, on the post's page or by a personal address on a phone; and delegations."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models.functions import Now
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts.models import Person
from parvis.publishing import actions, times
from parvis.publishing.errors import CannotDo
from parvis.publishing.forms.small import AnswerForm, DelegationForm
from parvis.publishing.models import ApprovalLink, Delegation, Post
from parvis.publishing.queries import approvals, showing
from parvis.publishing.queries.links import link_for
from parvis.publishing.views.finding import done, the_post, to_post
from parvis.teams.access import WRITERS, TeamRequest, for_team


def _answer(request: TeamRequest, post: Post) -> bool:
    """The button says which: `yes`, or `no` with a word to the author."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Something was missing: nothing was answered. Read the post again and answer.")
        )
        return False
    given = {"team": request.team, "by": request.membership, "post": post, **form.cleaned_data}
    if "yes" in request.POST:
        return done(
            request, lambda: actions.approve(**given), said=_("You approved this version. Thank you.")
        )
    return done(
        request, lambda: actions.refuse_approval(**given), said=_("Sent back to its author with your reason.")
    )


@require_POST
@for_team(*WRITERS)
def answer(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = the_post(request, pk)
    _answer(request, found)
    return to_post(request, found)


@require_http_methods(["GET", "POST"])
@for_team(*WRITERS)
def by_link(request: TeamRequest, token: str) -> HttpResponse:
    """The person has signed in as themselves; the address is theirs alone, and shows the present version."""
    link = link_for(request.team, token, request.user)
    if link is None:
        return render(request, "publishing/approve.html", {"ended": True}, status=404)
    if link.opened_at is None:
        ApprovalLink.rows.of(request.team).filter(pk=link.pk).update(opened_at=Now())
    if request.method == "POST":
        _answer(request, link.post)
        return redirect("publishing:approve", request.team.slug, token)
    return render(request, "publishing/approve.html", _shown(request, link.post))


def _shown(request: TeamRequest, post: Post) -> dict[str, object]:
    version = post.version
    if version is None:
        return {"post": post, "nothing": True}
    return {
        "post": post, "version": version, "agreement": approvals.agreement(version),
        "targets": showing.frozen_targets(request.team, version),
        "why_not": approvals.why_not(request.membership, version),
        "mine": approvals.decided(version, request.user), "form": AnswerForm(initial={"seal": version.hash}),
        "place": approvals.authority(request.membership, version)[1],
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_team(*WRITERS)
def delegations(request: TeamRequest) -> HttpResponse:
    form = DelegationForm(request.POST or None, team=request.team, giver=request.membership)
    if request.method == "POST" and form.is_valid() and _delegate(request, form):
        return redirect("publishing:delegations", request.team.slug)
    found = Delegation.rows.of(request.team).select_related("giver", "receiver").order_by("-ends_at")[:50]
    return render(request, "publishing/delegations.html", {"form": form, "delegations": found},
                  status=422 if form.errors else 200)  # fmt: skip


def _delegate(request: TeamRequest, form: DelegationForm) -> bool:
    given, zone = form.cleaned_data, request.team.time_zone
    try:
        starts = times.resolve(given["starts"], zone, second_hour=False)
        ends = times.resolve(given["ends"], zone, second_hour=True)
        receiver = Person.objects.get(pk=given["receiver"])
        actions.delegate(team=request.team, by=request.membership, receiver=receiver, starts_at=starts, ends_at=ends,
                         why=given["why"])  # fmt: skip
    except (CannotDo, times.NotAnHour) as reason:
        form.add_error(
            None, str(reason) if isinstance(reason, CannotDo) else _("This is not a date and an hour.")
        )
        return False
    messages.success(request, _("%(name)s may approve in your place for that time.") % {"name": receiver})
    return True


@require_POST
@for_team(*WRITERS)
def end_delegation(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = Delegation.rows.of(request.team).filter(pk=pk).first()
    if found is None:
        raise Http404
    done(request, lambda: actions.end_delegation(team=request.team, by=request.membership, delegation=found),
         said=_("Ended. What was approved under it counts no more, unless it has left."))  # fmt: skip
    return redirect("publishing:delegations", request.team.slug)
