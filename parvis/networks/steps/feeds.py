"""A feed is read at its hour. What it proposes and how far it was read are committed together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import now

from parvis.lifecycle.announce import announce
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import FeedHints, FeedItem, ReadsFeed
from parvis.networks.contract.words import gettext_noop
from parvis.networks.models import Account, AccountLife
from parvis.networks.reasons import LONGEST
from parvis.networks.signals import proposed

MOVED = gettext_noop(
    "This feed has moved for good to {address}. Connect it there, then disconnect this one: until then the old "
    "address is still read."
)
LONGEST_ADDRESS = 300


@dataclass(frozen=True)
class Reading:
    items: tuple[FeedItem, ...]
    cursor: str
    hints: FeedHints


def read(account: Account, feed: ReadsFeed) -> Reading | None:
    """None when the site asked not to be read yet. Raises what the contract says."""
    waits = feed.feed_hints(account.cursor).read_after
    if waits is not None and waits > now():
        return None
    items, cursor = feed.read_feed(account.cursor)
    return Reading(items, cursor, feed.feed_hints(cursor))


def keep(account: Account, reading: Reading, *, rhythm: timedelta) -> None:
    """In one transaction: killed between the two, an article would be proposed twice or never."""
    due = max(now() + rhythm, reading.hints.read_after or now())
    problem = _problem(reading.hints)
    with acting_for(account.team_id):
        was = account.problem
        newest = now() if reading.items else account.last_event_at
        moved = account.move_to(
            AccountLife.connected, by="worker", due=due, cursor=reading.cursor, problem=problem,
            failing_since=None, tries=0, heard_at=now(), last_event_at=newest,
        )  # fmt: skip
        if moved and was != problem:
            announce(account.team_id, "accounts", account=account.pk)
        if moved and reading.items:
            proposed.send(Account, account=account, items=reading.items)


def wait(account: Account, feed: ReadsFeed) -> None:
    due = feed.feed_hints(account.cursor).read_after
    account.move_to(AccountLife.connected, by="worker", due=due)


def _problem(hints: FeedHints) -> str:
    if not hints.moved_to:
        return ""
    return MOVED.format(address=hints.moved_to[:LONGEST_ADDRESS])[:LONGEST]
