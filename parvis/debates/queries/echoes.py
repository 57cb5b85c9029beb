"""What a debate asks in the networks, what was replied there, and what is to be counted of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.timezone import now

from parvis.debates.models import (
    Debate,
    Echo,
    EchoLife,
    Means,
    NativeCount,
    Origin,
    Outcome,
    Statement,
    Vote,
)
from parvis.debates.reading_votes import Doubt, Read, read_vote
from parvis.inbox.models import Message
from parvis.networks.models import Account
from parvis.publishing.models import Delivery, Post
from parvis.teams.models import Team


@dataclass(frozen=True, slots=True)
class Reply:
    """One that stands: not deleted, not erased, not ours. `at`: when it was last worded as it is."""

    message: UUID
    remote_id: str
    person: str  # the network's own id of its author
    text: str
    at: datetime
    read: Read


@dataclass(frozen=True, slots=True)
class Counted:
    """A vote of somebody in a network, as it is counted now."""

    voter: UUID
    ballot: dict[int, int]
    evidence: str


def of_debate(team: Team, debate: Debate) -> list[Echo]:
    found = Echo.rows.of(team).filter(debate=debate).select_related("account", "statement", "post")
    return list(found.order_by(F("statement__number").asc(nulls_first=True), "account__handle", "id"))


def echo(team: Team, key: UUID) -> Echo | None:
    found: Echo | None = Echo.rows.of(team).select_related("debate").filter(pk=key).first()
    return found


def threads_to_answer(team: Team, outcome: Outcome) -> dict[Post, list[Account]]:
    """The posts that asked, with the accounts on which they stand, under which this outcome is not told yet."""
    asked = (
        Echo.rows.of(team)
        .filter(debate=outcome.debate_id, account__state="connected", answered__lt=outcome.number)
        .exclude(remote_id="")
        .select_related("account", "post", "statement")
    )
    found: dict[Post, list[Account]] = {}
    for one in asked.order_by(F("statement__number").asc(nulls_first=True), "account__handle", "id"):
        found.setdefault(one.post, []).append(one.account)
    return found


def living_of(team: Team, debate: Debate, statement: Statement | None) -> list[Echo]:
    """Those that ask, or will when their post is published; not those whose post was put aside."""
    found = Echo.rows.of(team).filter(debate=debate, statement=statement, post__dropped_at=None)
    return list(found.exclude(state=EchoLife.ended.name))


def asking_the_same(team: Team, echo: Echo) -> list[Echo]:
    """With itself: a person has one vote under all of them, whatever post the reply stands under."""
    found = Echo.rows.of(team).filter(
        debate=echo.debate_id, account=echo.account_id, statement=echo.statement_id, means=Means.numbers
    )
    return list(found.exclude(remote_id=""))


def replies_to(team: Team, echo: Echo) -> list[Reply]:
    """In the order in which they were last worded."""
    asked = {root: one for one in asking_the_same(team, echo) for root in roots_of(team, one)}
    found = (
        Message.rows.of(team)
        .filter(account=echo.account_id, parent_remote_id__in=asked, ours=False, deleted_at=None, erased_at=None)
        .exclude(author_id="")
    )  # fmt: skip
    present = now()
    replies = []
    for row in found.only(
        "id", "remote_id", "author_id", "text", "placed_at", "edited_at", "parent_remote_id"
    ):
        told = asked[row.parent_remote_id]
        read = read_vote(row.text, offered=len(told.offers), words=told.words)
        at = max(row.placed_at, min(row.edited_at or row.placed_at, present))
        replies.append(Reply(row.pk, row.remote_id, row.author_id, row.text, at, read))
    return sorted(replies, key=lambda one: (one.at, one.remote_id))


def roots_of(team: Team, echo: Echo) -> list[str]:
    """The post's id on the network, and those of its other parts where somebody has made a thread of it."""
    parts = Delivery.rows.of(team).filter(post=echo.post_id, account=echo.account_id, found_by_person=False)
    return list({echo.remote_id, *parts.exclude(remote_id="").values_list("remote_id", flat=True)})


def known_beneath(team: Team, echo: Echo, root: str) -> list[str]:
    """The replies to this post that stand, as far as is known here."""
    found = Message.rows.of(team).filter(
        account=echo.account_id, parent_remote_id=root, ours=False, deleted_at=None, erased_at=None
    )
    return list(found.values_list("remote_id", flat=True))


def clear_votes(replies: Iterable[Reply]) -> dict[str, Reply]:
    """Person → their last reply that is a vote in so many words."""
    return {one.person: one for one in replies if one.read.answer is not None}


def not_understood(team: Team, echo: Echo) -> list[Reply]:
    """Replies that name two answers, or one that was not offered, and that their author has not made clear since: for
    a person, who may ask what was meant. Nothing is guessed."""
    if echo.means != Means.numbers:
        return []
    replies = replies_to(team, echo)
    clear = clear_votes(replies)
    unclear = [one for one in replies if one.read.doubt in (Doubt.several, Doubt.unknown)]
    return [one for one in unclear if one.person not in clear or clear[one.person].at < one.at]


def counted(team: Team, echo: Echo) -> dict[str, Counted]:
    """Credential → what stands in the table of votes for what this echo asks, by its account."""
    rows = Vote.rows.of(team).filter(
        debate=echo.debate_id, voter__account=echo.account_id, voter__origin=Origin.network
    )
    if echo.statement_id is not None:
        rows = rows.filter(statement=echo.statement_id)
    found: dict[str, Counted] = {}
    told = rows.values_list("voter__credential", "voter_id", "statement__number", "value", "evidence")
    for credential, voter, number, value, evidence in told:
        one = found.setdefault(credential, Counted(voter, {}, evidence))
        one.ballot[number] = value
    return found


def taken_back(team: Team, echo: Echo, evidence: Iterable[str]) -> set[str]:
    """Of these replies those that are known here. One that is not says nothing: its vote stays."""
    found = Message.rows.of(team).filter(account=echo.account_id, remote_id__in=list(evidence))
    return set(found.values_list("remote_id", flat=True))


def native_counts(team: Team, debate: Debate) -> list[NativeCount]:
    found = NativeCount.rows.of(team).filter(echo__debate=debate)
    return list(found.select_related("echo", "echo__account").order_by("echo_id", "statement__number"))
