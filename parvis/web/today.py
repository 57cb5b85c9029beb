"""*Today*: what can't wait, what waits, what leaves, who must agree, which account needs somebody. One function each.

Each capability answers by its own queries; here they become lines of one shape. A new section is a function that
returns a `Section` and a place in `sections`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.accounts.models import Person
from parvis.debates.models import Debate
from parvis.debates.queries import today as debates
from parvis.inbox.models import Answer
from parvis.inbox.queries import today as inbox
from parvis.inbox.queries import waves
from parvis.networks import queries as networks
from parvis.networks.models import Account
from parvis.networks.said import said
from parvis.publishing import queries as publishing
from parvis.publishing.models import Delivery, Post
from parvis.publishing.queries.sentences import state_of
from parvis.teams.models import Team

MOST = 5  # lines of what can't wait; a first page is not a list
MOST_WAITING = 7


@dataclass(frozen=True)
class Line:
    """One thing to look at: where it leads, in whose name, why it stands here, by when."""

    url: str
    title: str
    words: str = ""
    network: str = ""
    why: str = ""
    by_when: str = ""
    moment: datetime | None = None
    meaning: str = ""  # urgent, care, hand, done
    badge: str = ""


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    lines: list[Line]
    more: str = ""  # where the rest is
    more_words: str = ""


@dataclass
class Day:
    sections: list[Section] = field(default_factory=list)
    waves: list[waves.Shown] = field(default_factory=list)
    accounts: int = 0

    @property
    def quiet(self) -> bool:
        return not self.waves and not any(section.lines for section in self.sections)


def day_of(team: Team, person: Person) -> Day:
    found = [
        cannot_wait(team),
        waiting(team),
        leaving(team),
        to_approve(team, person),
        debating(team),
        accounts(team),
    ]
    return Day(
        [section for section in found if section.lines],
        [waves.shown(one) for one in waves.running(team, unseen=True)],
        networks.accounts_of(team).exclude(state="disconnected").count(),
    )


def cannot_wait(team: Team) -> Section:
    lines = [
        _message(team, one, meaning="urgent", badge=_("Urgent")) for one in inbox.cannot_wait(team, MOST)
    ]
    lines += [_unsure_answer(team, answer) for answer in inbox.to_check(team)[:MOST]]
    lines += [_delivery(team, one, _("To check")) for one in publishing.to_check(team)[:MOST]]
    lines += [_delivery(team, one, _("Not published")) for one in publishing.refused(team)[:MOST]]
    return Section("urgent", _("What can't wait"), lines)


def waiting(team: Team) -> Section:
    counts = inbox.counts(team)
    lines = [_message(team, one, meaning="care" if one.late else "", badge=_("Late") if one.late else "")
             for one in inbox.waiting(team, MOST_WAITING)]  # fmt: skip
    words = ngettext("The one message that is open", "All {n} open messages", counts.open)
    return Section(
        "waiting",
        _("Waiting for an answer"),
        lines,
        more=_at("inbox:list", team),
        more_words=words.format(n=counts.open),
    )


def leaving(team: Team) -> Section:
    lines = [
        Line(_at("publishing:post", team, pk=post.pk), post.name, moment=post.planned_for)
        for post in publishing.leaving_soon(team, most=MOST)
    ]
    more = _at("publishing:calendar", team)
    return Section("leaving", _("Leaving soon"), lines, more=more, more_words=_("The calendar"))


def to_approve(team: Team, person: Person) -> Section:
    lines = [_post(team, post) for post in publishing.waiting_for_approval(team, person)[:MOST]]
    lines += [_answer_to_agree(team, answer) for answer in inbox.to_agree(team)[:MOST]]
    return Section("approve", _("Waiting for approval"), lines)


def debating(team: Team) -> Section:
    lines = [
        Line(
            _at("debates:queue", team, pk=one.debate.pk),
            one.debate.title,
            why=ngettext(
                "{n} statement of a citizen waits for you.", "{n} statements of citizens wait for you.", one.statements
            ).format(n=one.statements),
            meaning="hand",
            badge=_("To moderate"),
        )
        for one in debates.to_moderate(team)[:MOST]
    ]  # fmt: skip
    lines += [_alike_ballots(team, one) for one in debates.with_alike_ballots(team)[:MOST]]
    lines += [
        Line(_at("debates:debate", team, pk=one.pk), one.title, why=_("This debate ends."), moment=one.closes_at)
        for one in debates.ending(team)[:MOST]
    ]  # fmt: skip
    lines += [
        Line(
            _at("debates:outcome", team, pk=one.pk),
            one.title,
            why=_("It has ended, and people wait to hear what becomes of it."),
            moment=one.closed_at,
            meaning="care",
            badge=_("To tell"),
        )
        for one in debates.without_outcome(team)[:MOST]
    ]
    return Section(
        "debates", _("Debates"), lines, more=_at("debates:list", team), more_words=_("All debates")
    )


def _alike_ballots(team: Team, debate: Debate) -> Line:
    return Line(
        _at("debates:copies", team, pk=debate.pk),
        debate.title,
        why=_("Ballots are more alike than chance explains: somebody should look."),
        meaning="care",
        badge=_("To look at"),
    )


def accounts(team: Team) -> Section:
    lines = [
        Line(
            _at("networks:account", team, pk=account.pk),
            account.handle,
            network=networks.label_of(account.network),
            why=said(account.problem) or _("The network asks that somebody sign in again."),
            moment=account.failing_since,
            meaning="care",
            badge=_("To reconnect") if account.state == "to_reconnect" else _("To look at"),
        )
        for account in networks.needing_somebody(team)
    ]
    return Section("accounts", _("Accounts that need you"), lines)


def _at(name: str, team: Team, **keys: object) -> str:
    return reverse(name, kwargs={"team": team.slug, **keys})


def _message(team: Team, one: inbox.Waiting, *, meaning: str, badge: str) -> Line:
    message = one.message
    return Line(
        _at("inbox:message", team, key=message.pk),
        message.author,
        words=str(getattr(message, "first_words", "")),
        network=_network(message.account),
        why=one.why,
        by_when=one.before,
        moment=message.placed_at,
        meaning=meaning,
        badge=badge,
    )


def _unsure_answer(team: Team, answer: Answer) -> Line:
    return Line(
        _at("inbox:message", team, key=answer.message_id),
        _("Your answer to {name}").format(name=answer.message.author),
        words=answer.text[:240],
        network=_network(answer.account),
        why=_("The network can't say whether it arrived. Please look: is it there?"),
        meaning="urgent",
        badge=_("To check"),
    )


def _delivery(team: Team, delivery: Delivery, badge: str) -> Line:
    return Line(
        _at("publishing:post", team, pk=delivery.post_id),
        delivery.post.name,
        network=_network(delivery.account),
        why=state_of(delivery),
        moment=delivery.state_since,
        meaning="urgent",
        badge=badge,
    )


def _post(team: Team, post: Post) -> Line:
    return Line(
        _at("publishing:post", team, pk=post.pk),
        post.name,
        why=_("If nobody answers, it will not be published."),
        moment=post.planned_for,
        meaning="hand",
        badge=_("Your agreement"),
    )


def _answer_to_agree(team: Team, answer: Answer) -> Line:
    return Line(
        _at("inbox:message", team, key=answer.message_id),
        _("An answer to {name}").format(name=answer.message.author),
        words=answer.text[:240],
        network=_network(answer.account),
        why=_("Written by {name}").format(name=answer.written_by),
        moment=answer.written_at,
        meaning="hand",
        badge=_("An agreement"),
    )


def _network(account: Account) -> str:
    return networks.label_of(account.network)


__all__ = ["Day", "Line", "Section", "day_of"]
