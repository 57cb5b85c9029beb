"""The list, what is new in it, and what is done to several messages at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from parvis.inbox.actions import handling
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import Change, Label, Status
from parvis.inbox.queries import conversation, listing, people, today
from parvis.inbox.queries.filters import ALL, OPEN_VIEW, Filters
from parvis.inbox.views.finding import change_of, filters_of, key_of, say, to_message, to_teaching
from parvis.inbox.views.waves import shown_waves
from parvis.inbox.words import TOPICS
from parvis.networks import queries as networks
from parvis.networks.actions import watch
from parvis.networks.models import Account
from parvis.teams.access import ANSWERERS, EVERYBODY, TeamRequest, for_team

SCREEN = "inbox/inbox.html"
BULK = {"take", "assign", "answered", "closed", "new", "in_hand", "waiting"}


def list_context(request: TeamRequest) -> dict[str, Any]:
    """What the left pane shows, alone or beside a message."""
    team, filters = request.team, filters_of(request)
    page = listing.page(team, filters, request.user, after=request.GET.get("after", ""), fold=True)
    accounts = list(networks.accounts_of(team))
    address = filters.address()
    counts = today.counts(team)
    return {
        "filters": filters,
        "address": address,
        "base": reverse("inbox:list", args=[team.slug]),
        "query": f"?{address}" if address else "",
        "page": page,
        "since": page.newest,
        "n": 0,
        "counts": counts,
        "tabs": _tabs(filters, counts),
        "spam_address": filters.address(spam="1"),
        "choices": _choices(filters, accounts, people.labels_of(team)),
        "people": people.assignable(team),
        "may_answer": request.membership.may(*ANSWERERS),
        "change": change_of(request),
        "has_copies": any(row.copies for row in page.rows),
        "unfolded_address": filters.address(unfolded="1"),
        "waves": shown_waves(team, filters),
        "accounts": accounts,
    }


def _tabs(filters: Filters, counts: today.Counts) -> list[tuple[str, Any, dict[str, Any]]]:
    """(query, word, its count and whether it is the one shown); without the text that was searched."""
    known = {OPEN_VIEW: counts.open, "new": counts.status("new"), "waiting": counts.status("waiting")}
    shown = [
        (OPEN_VIEW, _("Still open")),
        *Status.choices[:3],
        ("answered", Status.answered.label),
        (ALL, _("All messages")),
    ]
    return [
        (
            filters.address(status=value, q="", spam="") or "status=open",
            word,
            {"count": known.get(value, 0), "current": value == filters.status and not filters.q},
        )
        for value, word in shown
    ]


def _choices(filters: Filters, accounts: list[Account], labels: list[Label]) -> list[tuple[Any, ...]]:
    """(name, word, what is chosen, options) of each list in the filter panel."""
    networks_ = [
        (name, networks.label_of(name)) for name in sorted({account.network for account in accounts})
    ]
    handles = [(str(account.pk), account.handle) for account in accounts]
    every = ("", _("All"))
    statuses = [(OPEN_VIEW, _("Still open")), *Status.choices, (ALL, _("All messages"))]
    return [
        ("status", _("Status"), filters.status, statuses),
        ("network", _("Network"), filters.network, [every, *networks_]),
        ("account", _("Account"), filters.account, [every, *handles]),
        ("topic", _("Topic"), filters.topic, [every, *TOPICS.items()]),
        ("label", _("Label"), filters.label, [every, *((str(label.pk), label.name) for label in labels)]),
    ]


@require_GET
@for_team(*EVERYBODY)
def inbox(request: TeamRequest) -> HttpResponse:
    part = request.GET.get("part", "") if request.htmx else ""
    fragment = f"#{part}" if part in ("rows", "filed") else ""
    context = list_context(request)
    if not fragment and _soon_unwatched(context["accounts"]):
        watch(team=request.team)
    return render(request, SCREEN + fragment, context)


def _soon_unwatched(accounts: list[Account]) -> bool:
    """Watching is written down once a minute, not at each page."""
    soon = now() + timedelta(seconds=45)
    connected = [account for account in accounts if account.state == "connected"]
    return any(account.watched_until is None or account.watched_until < soon for account in connected)


@require_GET
@for_team(*EVERYBODY)
def count(request: TeamRequest) -> HttpResponse:
    """The small number beside "Inbox": what is open; nothing when nothing is."""
    open_ = today.counts(request.team).open
    return HttpResponse(str(open_) if open_ else "", content_type="text/plain")


@require_GET
@for_team(*EVERYBODY)
def newer(request: TeamRequest) -> HttpResponse:
    """ "3 new": the list does not move, it offers to."""
    filters, since = filters_of(request), key_of(request.GET.get("since", ""))
    n = listing.arrived_since(request.team, filters, request.user, since) if since else 0
    context = {"n": n, "filters": filters, "address": filters.address(), "since": since or ""}
    return render(request, SCREEN + "#newer", context)


@require_POST
@for_team(*ANSWERERS)
def bulk(request: TeamRequest) -> HttpResponse:
    filters = Filters.read(request.GET)
    keys = {key for given in request.POST.getlist("key")[:600] if (key := key_of(given))}
    back = reverse("inbox:list", args=[request.team.slug])
    query = filters.address()
    if not keys:
        messages.info(request, _("No message was chosen. Nothing was changed."))
        return redirect(f"{back}?{query}")
    try:
        change = _do(request, keys)
    except CannotDo as error:
        say(request, error)
        return redirect(f"{back}?{query}")
    _say_what_was_left(request, len(keys) - len(change.before))
    return redirect(f"{back}?{query}&change={change.pk}")


def _do(request: TeamRequest, keys: set[UUID]) -> Change:
    act = request.POST.get("act", "")
    common: dict[str, Any] = {"team": request.team, "by": request.membership, "keys": keys}
    if act == "take":
        return handling.take(**common)
    if act == "assign":
        return handling.assign(**common, to=key_of(request.POST.get("to", "")))
    if act not in BULK:
        raise CannotDo(_("There is no such act. Nothing was changed."))
    return handling.set_status(**common, status=act)


def _say_what_was_left(request: TeamRequest, left: int) -> None:
    if left > 0:
        sentence = ngettext(
            "%(n)d message was left as it is: a person may be in danger, so it is opened and read first.",
            "%(n)d messages were left as they are: a person may be in danger, so each is opened and read first.",
            left,
        )
        messages.warning(request, sentence % {"n": left})


@require_POST
@for_team(*ANSWERERS)
def undo(request: TeamRequest, key: UUID) -> HttpResponse:
    change = Change.rows.of(request.team).filter(pk=key).first()
    if change is None:
        raise Http404
    try:
        given_back, left = handling.undo(team=request.team, by=request.membership, change=change)
    except CannotDo as error:
        say(request, error)
    else:
        text = ngettext("%(n)d message is as before.", "%(n)d messages are as before.", given_back)
        messages.success(request, text % {"n": given_back})
        if left:
            text = ngettext("%(n)d was changed since and stays.", "%(n)d were changed since and stay.", left)
            messages.info(request, text % {"n": left})
    return _after_undo(request, change)


def _after_undo(request: TeamRequest, change: Change) -> HttpResponse:
    """What was said of a message is undone where it was said; the rest is seen in the list."""
    if request.POST.get("from") == "teach":
        return to_teaching(request)
    if change.what == handling.CORRECTED:
        for key in change.before:
            if found := conversation.message(request.team, UUID(key)):
                return to_message(request, found)
    address = reverse("inbox:list", args=[request.team.slug])
    return redirect(f"{address}?{filters_of(request).address()}")
