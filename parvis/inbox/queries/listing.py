"""The list: filters, search, order, and pages that stay right while messages arrive (by key, not by number)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left, Now
from django.utils.dateparse import parse_datetime

from parvis.accounts.models import Person
from parvis.inbox.models import OPEN, Message, MessageLabel
from parvis.inbox.queries.filters import ALL, OPEN_VIEW, Filters
from parvis.networks.queries import accounts_of
from parvis.teams.models import Team, TeamQuerySet

PAGE = 40
MOST_FOUND = 1000
CANNOT_WAIT, SPAM_RANK = 3, 10
FIRST_WORDS = 240


@dataclass(frozen=True)
class Page:
    rows: list[Message]  # each with `copies`: how many near-copies are folded under it
    after: str  # cursor of the next page; empty at the end
    newest: str  # key of the latest arrival when the page was made


def page(
    team: Team,
    filters: Filters,
    person: Person | None,
    *,
    after: str = "",
    size: int = PAGE,
    fold: bool = False,
) -> Page:
    """`fold`: near-copies stand under the first of them, with their count; never what cannot wait."""
    matched = matching(team, filters, person)
    folding = fold and filters.folded
    shown = matched.exclude(under_another(team, filters)) if folding else matched
    rows = list(light(_below(ordered(shown, filters), filters, after))[: size + 1])
    more = cursor_of(rows[size - 1], filters) if len(rows) > size else ""
    if folding:
        count_copies(matched, rows[:size])
    return Page(rows[:size], more, newest(team))


def under_another(team: Team, filters: Filters) -> Q:
    """Another copy stands before it in the same list: one look into the index of the group for each row."""
    group = _of_status(Message.rows.of(team).filter(listed=True), filters)
    group = group.filter(cluster=OuterRef("cluster"), rank__gt=CANNOT_WAIT, vital=False)
    first = ordered(group, filters).values("pk")[:1]
    return Q(cluster__isnull=False, rank__gt=CANNOT_WAIT, vital=False) & ~Q(pk=Subquery(first))


def count_copies(matched: TeamQuerySet[Message], rows: list[Message]) -> None:
    """How many of `matched` stand under each row."""
    heads = [row for row in rows if row.cluster_id and row.rank > CANNOT_WAIT and not row.vital]
    if not heads:
        return
    found = matched.filter(cluster__in=[row.cluster_id for row in heads], rank__gt=CANNOT_WAIT, vital=False)
    counts = dict(found.values_list("cluster").annotate(n=Count("id")).order_by())
    for row in heads:
        row.copies = max(counts.get(row.cluster_id, 0) - 1, 0)


def light(found: TeamQuerySet[Message]) -> TeamQuerySet[Message]:
    """Without whole texts: a list shows first words only.

    Accounts and people are read after the page is cut: joined, they make the database walk through every message
    of the account instead of the forty first of the index.
    """
    chosen = found.prefetch_related("account", "assigned_to").defer("text", "attachments")
    annotated: Any = chosen.annotate(first_words=Left("text", FIRST_WORDS))
    return cast("TeamQuerySet[Message]", annotated)


def matching(team: Team, filters: Filters, person: Person | None) -> TeamQuerySet[Message]:
    found = _of_status(Message.rows.of(team).filter(listed=True), filters)
    if filters.network:
        keys = accounts_of(team).filter(network=filters.network).values_list("pk", flat=True)
        found = found.filter(account__in=list(keys))
    exact = {"account": filters.account, "kind": filters.kind,
             "topic": filters.topic, "language": filters.language, "service": filters.service,
             "cluster": filters.cluster}  # fmt: skip
    found = found.filter(**{field: value for field, value in exact.items() if value})
    if filters.since:
        found = found.filter(placed_at__gte=filters.since)
    if filters.mine:
        found = found.filter(assigned_to=person)
    if filters.care:
        found = found.filter(Q(rank__lte=5) | ~Q(flags=[]))
    if filters.late:
        found = found.filter(deadline__lt=Now(), status__in=OPEN)
    if filters.label:
        found = found.filter(
            Exists(MessageLabel.rows.of(team).filter(message=OuterRef("pk"), label=filters.label))
        )
    if filters.q:
        found = found.filter(pk__in=search(filters.q))
    return found


def _of_status(found: TeamQuerySet[Message], filters: Filters) -> TeamQuerySet[Message]:
    """Spam is folded, counted, and opens when asked for."""
    if filters.status == OPEN_VIEW:
        found = found.filter(status__in=OPEN)
    elif filters.status != ALL:
        found = found.filter(status=filters.status)
    if filters.status in (OPEN_VIEW, *OPEN) and not filters.q:
        found = found.filter(rank__gt=SPAM_RANK) if filters.spam else found.filter(rank__lte=SPAM_RANK)
    return found


def search(words: str, *, most: int = MOST_FOUND) -> RawSQL:
    """For `pk__in`: the latest messages that hold these words (French, accents forgiven), in the transaction's team."""
    return RawSQL("SELECT id FROM inbox_search(%s, %s)", [words, most])


def ordered(found: TeamQuerySet[Message], filters: Filters) -> TeamQuerySet[Message]:
    return (
        found.order_by("rank", "-placed_at", "-id")
        if filters.by_importance
        else found.order_by("-placed_at", "-id")
    )


def cursor_of(row: Message, filters: Filters) -> str:
    rank = row.rank if filters.by_importance else 0
    return base64.urlsafe_b64encode(f"{rank}|{row.placed_at.isoformat()}|{row.pk}".encode()).decode()


def _below(found: TeamQuerySet[Message], filters: Filters, after: str) -> TeamQuerySet[Message]:
    place = _place(after)
    if place is None:
        return found
    rank, at, key = place
    later = Q(placed_at__lt=at) | Q(placed_at=at, id__lt=key)
    if not filters.by_importance:
        return found.filter(placed_at__lte=at).filter(later)
    return found.filter(rank__gte=rank).filter(Q(rank__gt=rank) | later)


def _place(after: str) -> tuple[int, datetime, UUID] | None:
    """A cursor that was not ours begins at the top."""
    try:
        rank, at, key = base64.urlsafe_b64decode(after.encode()).decode().split("|")
        moment = parse_datetime(at)
        return (int(rank), moment, UUID(key)) if moment is not None and moment.tzinfo else None
    except (ValueError, binascii.Error, UnicodeError):
        return None


def newest(team: Team) -> str:
    """Keys are ordered by arrival; an empty inbox waits for whatever comes first."""
    found = Message.rows.of(team).filter(listed=True).order_by("-id").values_list("pk", flat=True).first()
    return str(found or UUID(int=0))


def arrived_since(team: Team, filters: Filters, person: Person | None, key: UUID) -> int:
    return matching(team, filters, person).filter(pk__gt=key)[:100].count()
