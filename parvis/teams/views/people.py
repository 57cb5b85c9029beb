"""Screens: who is in the team, who is invited, programs' tokens, the stop of everything, the audit."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.accounts.entering import NewPersonForm, sign_in
from parvis.teams import actions, audit, queries
from parvis.teams.access import EVERYBODY, MANAGERS, TeamRequest, for_team
from parvis.teams.forms import AdministrationForm, IdentityForm, InvitationForm, RoleForm, TokenForm
from parvis.teams.models import Role

MEMBERS = "teams:members"


@require_GET
@for_team(*EVERYBODY)
def members(request: TeamRequest) -> HttpResponse:
    context = {
        "members": queries.members(request.team),
        "invitations": queries.open_invitations(request.team),
        "form": InvitationForm(),
        "roles": Role.choices,
        "link": request.session.pop("invitation_link", ""),
    }
    return render(request, "teams/members.html", context)


@require_POST
@for_team(*MANAGERS)
def invite(request: TeamRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "members": queries.members(request.team), "roles": Role.choices}
        return render(request, "teams/members.html", context, status=422)
    _invitation, link = actions.invite(
        team=request.team, by=request.user, email=form.cleaned_data["email"], role=Role(form.cleaned_data["role"]),
        service=form.cleaned_data["service"],
    )  # fmt: skip
    request.session["invitation_link"] = request.build_absolute_uri(reverse("teams:join", args=[link]))
    messages.success(request, _("Invitation made. Send the link below: it is shown once and lasts 7 days."))
    return redirect(MEMBERS, request.team.slug)


@require_POST
@for_team(*MANAGERS)
def withdraw(request: TeamRequest, pk: UUID) -> HttpResponse:
    invitation = queries.invitation(request.team, pk)
    if invitation is None:
        raise Http404
    actions.withdraw_invitation(team=request.team, by=request.user, invitation=invitation)
    messages.success(request, _("The invitation of %(email)s no longer works.") % {"email": invitation.email})
    return redirect(MEMBERS, request.team.slug)


@require_POST
@for_team(*MANAGERS)
def change_role(request: TeamRequest, pk: UUID) -> HttpResponse:
    membership, form = queries.member(request.team, pk), RoleForm(request.POST)
    if membership is None or not form.is_valid():
        raise Http404
    try:
        role = Role(form.cleaned_data["role"])
        actions.change_role(team=request.team, by=request.user, membership=membership, role=role)
        said = _("%(person)s is now: %(role)s.") % {"person": membership.person, "role": role.label}
        messages.success(request, said)
    except actions.NotAllowed as error:
        messages.error(request, str(error))
    return redirect(MEMBERS, request.team.slug)


@require_POST
@for_team(*MANAGERS)
def remove(request: TeamRequest, pk: UUID) -> HttpResponse:
    membership = queries.member(request.team, pk)
    if membership is None:
        raise Http404
    try:
        actions.leave(team=request.team, by=request.user, membership=membership)
        said = _("%(person)s has left: sessions, tokens and pending approvals ended at once.")
        messages.success(request, said % {"person": membership.person})
    except actions.NotAllowed as error:
        messages.error(request, str(error))
    return redirect(MEMBERS, request.team.slug)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, link: str) -> HttpResponse:
    """The page of an invitation: a new person chooses a password, a known one signs in first."""
    invitation = actions.open_invitation(link)
    if invitation is None:
        return render(request, "teams/invitation_over.html", status=410)
    form = NewPersonForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and (request.user.is_authenticated or form.is_valid()):
        person = request.user if request.user.is_authenticated else form.save()
        try:
            actions.accept(invitation=invitation, person=person)
        except actions.NotAllowed as error:
            messages.error(request, str(error))
            return redirect("web:home")
        if not request.user.is_authenticated:
            sign_in(request, person)
        return redirect("web:today", invitation.team.slug)
    status = 422 if form.errors else 200
    return render(request, "teams/join.html", {"invitation": invitation, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@for_team(*MANAGERS)
def tokens(request: TeamRequest) -> HttpResponse:
    form, shown = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        name, scopes = form.cleaned_data["name"], form.cleaned_data["scopes"]
        _token, shown = actions.make_token(team=request.team, by=request.user, name=name, scopes=scopes)
        form = TokenForm()
    context = {"tokens": queries.tokens(request.team), "form": form, "shown": shown}
    return render(request, "teams/tokens.html", context, status=422 if form.errors else 200)


@require_POST
@for_team(*MANAGERS)
def revoke(request: TeamRequest, pk: UUID) -> HttpResponse:
    token = queries.token(request.team, pk)
    if token is None:
        raise Http404
    actions.revoke_token(team=request.team, by=request.user, token=token)
    messages.success(request, _("%(name)s no longer opens anything.") % {"name": token.name})
    return redirect("teams:tokens", request.team.slug)


@require_http_methods(["GET", "POST"])
@for_team(*MANAGERS)
def identity(request: TeamRequest) -> HttpResponse:
    team = request.team
    known = {
        "name": team.name,
        "publication_director": team.publication_director,
        "charter_url": team.charter_url,
    }
    form = IdentityForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        actions.describe(team=team, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("teams:identity", team.slug)
    context = {"form": form, "administration_form": AdministrationForm(), "mandates": queries.mandates(team)}
    return render(request, "teams/identity.html", context, status=422 if form.errors else 200)


@require_GET
@for_team(*MANAGERS)
def trail(request: TeamRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    entries = queries.audit_page(request.team, before=int(before) if before.isdecimal() else None)
    context = {
        "entries": entries,
        "broken": audit.verify(request.team),
        "last": entries[-1].number if entries else 0,
    }
    return render(request, "teams/trail.html", context)
