"""A debate goes into the networks: posts are prepared, and leave like any other, when whoever must agree has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.debates import calling
from parvis.debates.actions.allowing import move, must_write
from parvis.debates.errors import CannotDo
from parvis.debates.models import Debate, DebateLife, Echo, EchoLife, Means, Method, Statement, Tier
from parvis.debates.queries.echoes import living_of
from parvis.debates.queries.statements import shown
from parvis.networks.contract import Abilities
from parvis.networks.models import Account
from parvis.networks.queries import abilities_of
from parvis.publishing.actions import draft, set_variant
from parvis.publishing.models import Post
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

A_WEEK = timedelta(days=7)
NATIVE = (Method.single, Method.several)  # what networks' own polls know


@dataclass
class Prepared:
    """`too_long`: what an account cannot carry whole; nothing was prepared for it, and nothing was cut."""

    echoes: list[Echo] = field(default_factory=list)
    too_long: list[tuple[Account, Statement | None]] = field(default_factory=list)

    @property
    def posts(self) -> list[Post]:
        return list({echo.post_id: echo.post for echo in self.echoes}.values())


@dataclass(frozen=True)
class _Call:
    """One thing to ask, in one way, with each account's text."""

    statement: Statement | None
    means: Means
    texts: dict[Account, str]
    offers: list[int]
    words: dict[str, int]


@transaction.atomic
def prepare_posts(
    *,
    team: Team,
    by: Membership,
    debate: Debate,
    accounts: Sequence[Account],
    statements: Sequence[Statement] | None = None,
) -> Prepared:
    """Drafts in `publishing`: one a statement (all that are shown, or these), or one for a poll. What an account asks
    already is not asked again. Raises CannotDo with the reason."""
    who = must_write(team, by)
    if reason := why_not(debate):
        raise CannotDo(reason)
    able = {account: abilities_of(account) for account in accounts if account.team_id == team.pk}
    able = {account: can for account, can in able.items() if can.publish}
    if not able:
        raise CannotDo(_("Choose an account that can publish."))
    asked = shown(team, debate)
    prepared = Prepared()
    if debate.is_poll:
        calls = _poll_calls(team, debate, asked, able, prepared)
    else:
        wanted = {one.pk for one in asked if statements is None or one in statements}
        calls = [_statement_call(team, debate, one, able, prepared) for one in asked if one.pk in wanted]
    for call in calls:
        if call.texts:
            prepared.echoes += _draft(team, by, debate, call, able)
    if not prepared.echoes and not prepared.too_long:
        raise CannotDo(_("These accounts ask this already: nothing was prepared."))
    _note(team, who, debate)
    return prepared


@transaction.atomic
def stop_listening(*, team: Team, by: Membership, echo: Echo) -> None:
    """Replies to this post are counted no further; what was counted stays."""
    who = must_write(team, by)
    if not echo.is_in(EchoLife.ended):
        move(echo, EchoLife.ended, by=who)


def why_not(debate: Debate) -> str:
    """Why it can't be asked in a network; "" when it can."""
    if not debate.is_in(DebateLife.planned, DebateLife.open):
        return _("Open the debate, or plan its opening, before it is announced.")
    if debate.tier != Tier.anonymous:
        return _(
            "This debate asks its voters to show who they are: a reply in a network shows only a name there. "
            "Announce it with a post that gives its address."
        )
    if debate.method in (Method.ranked, Method.points):
        return _("This poll can't be answered in a network: announce it with a post that gives its address.")
    return ""


def _statement_call(
    team: Team, debate: Debate, statement: Statement, able: dict[Account, Abilities], prepared: Prepared
) -> _Call:
    free = _not_asked_yet(team, debate, statement, able)
    texts = {one: calling.for_statement(debate, statement, able[one].text) for one in free}
    fitting = _fitting(texts, statement, prepared)
    words = calling.stance_words(debate.language)
    return _Call(statement, Means.numbers, fitting, list(calling.STANCES), words)


def _poll_calls(
    team: Team,
    debate: Debate,
    choices: list[Statement],
    able: dict[Account, Abilities],
    prepared: Prepared,
) -> list[_Call]:
    free = _not_asked_yet(team, debate, None, able)
    native = [one for one in free if _holds(able[one], choices)]
    by_reply = [one for one in free if one not in native]
    offers, words = [one.number for one in choices], calling.choice_words(choices)
    shorter = {one: calling.for_native_poll(debate, able[one].text) for one in native}
    longer = {one: calling.for_choices(debate, choices, able[one].text) for one in by_reply}
    return [
        _Call(None, Means.native, _fitting(shorter, None, prepared), offers, {}),
        _Call(None, Means.numbers, _fitting(longer, None, prepared), offers, words),
    ]


def _not_asked_yet(
    team: Team, debate: Debate, statement: Statement | None, able: dict[Account, Abilities]
) -> list[Account]:
    there = {echo.account_id for echo in living_of(team, debate, statement)}
    return [account for account in able if account.pk not in there]


def _fitting(
    texts: dict[Account, str | None], statement: Statement | None, prepared: Prepared
) -> dict[Account, str]:
    prepared.too_long += [(account, statement) for account, text in texts.items() if text is None]
    return {account: text for account, text in texts.items() if text is not None}


def _holds(can: Abilities, choices: list[Statement]) -> bool:
    """Whole: a choice that does not fit is not shortened, one answers by a reply instead."""
    limit = can.poll
    if limit is None or not limit.min_options <= len(choices) <= limit.max_options:
        return False
    return all(len(one.text) <= limit.max_option_characters for one in choices)


def _draft(
    team: Team, by: Membership, debate: Debate, call: _Call, able: dict[Account, Abilities]
) -> list[Echo]:
    usual = max(call.texts.values(), key=len)
    number = "" if call.statement is None else f" · {call.statement.number}"
    post = draft(
        team=team, by=by, text=usual, title=f"{debate.title}{number}", language=debate.language,
        accounts=call.texts, poll=_poll(debate, call, able),
    )  # fmt: skip
    for account, text in call.texts.items():
        if text != usual:
            set_variant(team=team, by=by, post=post, account=account, text=text)
    return [
        Echo.rows.create(
            team=team, debate=debate, statement=call.statement, post=post, account=account, means=call.means,
            offers=call.offers, words=call.words,
        )
        for account in call.texts
    ]  # fmt: skip


def _poll(debate: Debate, call: _Call, able: dict[Account, Abilities]) -> dict[str, object]:
    if call.means != Means.native:
        return {}
    options = [one.text for one in shown(debate.team, debate)]
    limits = [limit for account in call.texts if (limit := able[account].poll)]
    until = debate.closes_at - max(now(), debate.opens_at or now()) if debate.closes_at else A_WEEK
    least, most = max(one.min_duration for one in limits), min(one.max_duration for one in limits)
    minutes = int(min(max(until, least), most).total_seconds() // 60)
    return {"options": options, "minutes": minutes, "multiple": debate.method == Method.several}


def _note(team: Team, who: str, debate: Debate) -> None:
    record(
        team_id=team.pk, by=who, action="debate put into networks", kind="debates.debate",
        row_id=debate.pk,
    )  # fmt: skip
