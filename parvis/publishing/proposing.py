"""A feed's article becomes a draft. A person reads it, corrects it, plans it: nothing here ever leaves by itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_noop

from parvis.networks.contract import FeedItem
from parvis.networks.models import Account
from parvis.publishing import actions
from parvis.publishing.models import Origin, Post
from parvis.publishing.models.post import LONGEST_TEXT
from parvis.teams.access import MANAGERS, WRITERS
from parvis.teams.models import Membership, Team

NOBODY = gettext_noop("Nobody in the team may write: the feed's articles wait until somebody may.")


class NobodyWrites(Exception):
    """A draft stands in somebody's name: the feed is read again when there is such a person."""


def propose(sender: object, *, account: Account, items: Sequence[FeedItem], **_: object) -> None:
    """Inside the transaction that keeps how far the feed was read; each article once, whatever the feed repeats."""
    team = account.team
    new = [item for item in items if not _is_known(team, item)]
    if not new:
        return
    by = _keeper(team)
    for item in new:
        actions.draft(
            team=team,
            by=by,
            text=_text(item),
            title=item.title,
            origin=Origin.feed,
            card=_card(item),
            authors=[],
        )


def _is_known(team: Team, item: FeedItem) -> bool:
    """Two feeds of a town often carry the same article. Put aside, it is known as well."""
    feeds = Post.rows.of(team).filter(origin=Origin.feed)
    return bool(item.url) and feeds.filter(card__url=item.url).exists()


def _keeper(team: Team) -> Membership:
    """In whose list it stands: the longest-serving manager, else anybody who writes. Not its author: nobody is yet."""
    inside = Membership.rows.of(team).filter(left_at=None, role__in=WRITERS)
    found: list[Membership] = sorted(inside, key=lambda one: (one.role not in MANAGERS, str(one.pk)))
    if not found:
        raise NobodyWrites(NOBODY)
    return found[0]


def _card(item: FeedItem) -> dict[str, str]:
    """As long as the form lets it be, so that it can be saved again."""
    if not item.url:
        return {}
    return {"url": item.url, "title": item.title[:300], "description": item.summary[:300]}


def _text(item: FeedItem) -> str:
    summary = "" if item.summary.startswith(item.title) and item.title else item.summary
    title = "" if item.title and summary.startswith(item.title) else item.title
    return "\n\n".join(part for part in (title, summary, item.url) if part)[:LONGEST_TEXT]
