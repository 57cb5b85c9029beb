"""A debate in the networks: prepare its posts, see what is read from their replies and what was not understood."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from parvis.debates.actions import echoing
from parvis.debates.models import Echo, EchoLife, Means
from parvis.debates.queries import echoes
from parvis.debates.queries.sentences import ECHOES, why
from parvis.debates.queries.sources import doubles, sources
from parvis.debates.views.finding import done, rights, the_debate
from parvis.networks.models import Account
from parvis.networks.queries import abilities_of, connected
from parvis.teams.access import EVERYBODY, WRITERS, TeamRequest, for_team


@require_GET
@for_team(*EVERYBODY)
def networks(request: TeamRequest, pk: UUID) -> HttpResponse:
    debate = the_debate(request, pk)
    told = sources(request.team, debate)
    context = {
        "debate": debate,
        "accounts": _able(request),
        "echoes": [_row(request, one) for one in echoes.of_debate(request.team, debate)],
        "doubles": doubles(told) if told else None,
        "why_not": echoing.why_not(debate),
        **rights(request),
    }
    return render(request, "debates/networks.html", context)


@require_POST
@for_team(*WRITERS)
def prepare(request: TeamRequest, pk: UUID) -> HttpResponse:
    """Drafts only: each waits for its approval like any other post."""
    debate = the_debate(request, pk)
    chosen = set(request.POST.getlist("account"))
    accounts = [one for one in _able(request) if str(one.pk) in chosen]
    made: list[echoing.Prepared] = []
    if done(
        request,
        lambda: made.append(
            echoing.prepare_posts(team=request.team, by=request.membership, debate=debate, accounts=accounts)
        ),
    ):
        _say(request, made[0])
    return redirect("debates:networks", request.team.slug, debate.pk)


@require_POST
@for_team(*WRITERS)
def stop(request: TeamRequest, pk: UUID) -> HttpResponse:
    echo = echoes.echo(request.team, pk)
    if echo is None:
        raise Http404
    done(
        request,
        lambda: echoing.stop_listening(team=request.team, by=request.membership, echo=echo),
        said=_("Replies to this post are counted no further. What was counted stays."),
    )
    return redirect("debates:networks", request.team.slug, echo.debate_id)


def _able(request: TeamRequest) -> list[Account]:
    return [one for one in connected(request.team).order_by("network", "handle") if abilities_of(one).publish]


def _row(request: TeamRequest, echo: Echo) -> dict[str, Any]:
    listens = echo.is_in(EchoLife.listening)
    return {
        "echo": echo,
        "word": ECHOES[echo.state],
        "said": why(echo.last_error),
        "votes": len(echoes.counted(request.team, echo)) if echo.means == Means.numbers else None,
        "native": list(echo.counts.select_related("statement").order_by("statement__number")),
        "unclear": echoes.not_understood(request.team, echo) if listens else [],
        "listens": not echo.is_in(EchoLife.ended),
    }


def _say(request: TeamRequest, prepared: echoing.Prepared) -> None:
    number = len(prepared.posts)
    if number:
        sentence = ngettext(
            "%(n)s draft is prepared. Have it approved: nothing leaves before.",
            "%(n)s drafts are prepared. Have them approved: nothing leaves before.",
            number,
        )
        messages.success(request, sentence % {"n": number})
    for account, statement in prepared.too_long:
        what = statement.text if statement is not None else _("the whole question")
        messages.warning(
            request,
            _("Too long for %(account)s, so not prepared there: %(what)s")
            % {"account": account.handle, "what": what},
        )
