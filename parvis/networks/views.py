"""Screens: the accounts and their health, connecting one, leaving one."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.egress import Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.egress.waiting import waits_for_others
from parvis.networks import actions, queries, signing_in
from parvis.networks.contract import NetworkError
from parvis.networks.forms import ConnectForm
from parvis.networks.models import Account
from parvis.networks.reasons import reason
from parvis.networks.registry import CONNECTORS
from parvis.networks.said import said
from parvis.networks.signing_in import Signed
from parvis.teams.access import EVERYBODY, MANAGERS, TeamRequest, for_team

UNREACHABLE = (Forbidden, NoAnswer, TooLarge, Unreachable)


@require_GET
@for_team(*EVERYBODY)
def accounts(request: TeamRequest) -> HttpResponse:
    shown = [_card(one) for one in queries.accounts_of(request.team).exclude(state="disconnected")]
    fragment = "#accounts" if request.htmx else ""
    return render(request, f"networks/accounts.html{fragment}", {"cards": shown})


def _card(account: Account) -> dict[str, object]:
    return {
        "account": account,
        "abilities": queries.abilities_of(account),
        "label": queries.label_of(account.network),
        "pushed": queries.is_pushed(account),
    }


@require_GET
@for_team(*EVERYBODY)
def account(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = queries.account(request.team, pk)
    if found is None:
        raise Http404
    return render(
        request, "networks/account.html", _card(found) | {"history": queries.history(request.team, found)}
    )


@require_GET
@for_team(*MANAGERS)
def choose(request: TeamRequest) -> HttpResponse:
    offered = [{"key": key, "label": queries.label_of(key)} for key in CONNECTORS]
    return render(
        request, "networks/choose.html", {"networks": offered, "sandbox": settings.PARVIS_SANDBOX_URL}
    )


@waits_for_others
@require_http_methods(["GET", "POST"])
@for_team(*MANAGERS)
def connect(request: TeamRequest, network: str) -> HttpResponse:
    if network not in CONNECTORS:
        raise Http404
    form = ConnectForm(signing_in.fields_of(network), request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = _begin(request, network, form)
        if isinstance(answer, Signed):
            return _keep(request, answer)
        if answer:
            return redirect(answer)
    context = {
        "form": form,
        "network": network,
        "label": queries.label_of(network),
        "guide": queries.guide(network, get_language() or "fr"),
    }
    return render(request, "networks/connect.html", context, status=422 if form.errors else 200)


def _begin(request: TeamRequest, network: str, form: ConnectForm) -> str | Signed | None:
    """None when the network said no: the reason stands on the form, what was typed is kept."""
    try:
        return signing_in.begin(network, form.answers(), request.session, team=request.team.slug)
    except NetworkError as error:
        form.add_error(None, _refusal(error))
    except UNREACHABLE:
        form.add_error(
            None, _("This address does not answer. Check it, or try again later. What you typed is kept.")
        )
    return None


def _refusal(error: NetworkError) -> str:
    return said(reason(error)) if error.sentence else _("The network refused the sign-in.")


@require_GET
@login_required
def callback(request: HttpRequest) -> HttpResponse:
    """Where networks send people back: on to the team that began the sign-in."""
    team = signing_in.team_waiting(request.session)
    if not team:
        messages.error(
            request, _("This sign-in was not begun here, or is over. Begin again: nothing was connected.")
        )
        return redirect("web:home")
    return redirect(reverse("networks:finish", args=[team]) + "?" + request.GET.urlencode())


@waits_for_others
@require_GET
@for_team(*MANAGERS)
def finish(request: TeamRequest) -> HttpResponse:
    if request.GET.get("error"):
        messages.error(request, _("The network says that you refused. Nothing was connected."))
        return redirect("networks:accounts", request.team.slug)
    try:
        code, state = request.GET.get("code", ""), request.GET.get("state", "")
        return _keep(request, signing_in.finish(request.session, code=code, state=state))
    except signing_in.Lost:
        messages.error(
            request, _("This sign-in was not begun here, or is over. Begin again: nothing was connected.")
        )
    except NetworkError as error:
        messages.error(request, _refusal(error))
    except UNREACHABLE:
        messages.error(request, _("The network did not answer in time. Begin again: nothing was connected."))
    return redirect("networks:choose", request.team.slug)


def _keep(request: TeamRequest, signed: Signed) -> HttpResponse:
    made = actions.connect(
        team=request.team, by=str(request.user.pk), network=signed.network, server=signed.server, who=signed.who,
        credentials=signed.credentials, training=signed.server == settings.PARVIS_SANDBOX_URL,
    )  # fmt: skip
    messages.success(request, _("%(handle)s is connected: its messages arrive.") % {"handle": made.handle})
    return redirect("networks:account", request.team.slug, made.pk)


@require_POST
@for_team(*MANAGERS)
def disconnect(request: TeamRequest, pk: UUID) -> HttpResponse:
    found = queries.account(request.team, pk)
    if found is None:
        raise Http404
    actions.disconnect(team=request.team, by=str(request.user.pk), account=found)
    said = _("%(handle)s is disconnected. What was received and published stays here.") % {
        "handle": found.handle
    }
    messages.success(request, said)
    return redirect("networks:accounts", request.team.slug)
