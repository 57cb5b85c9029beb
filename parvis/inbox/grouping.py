"""Near-copies of one text, found as messages come in, and counted together.

A message is compared with the first of each group and with what stands alone, among the last 14 days of its team:
sixteen look-ups in one index, a few candidates each, whatever the size of the town. What joins a group leaves no print
of its own, so a campaign of ten thousand copies is compared with once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import now

from parvis.inbox.models import Band, Cluster, Message, Print
from parvis.lifecycle.keys import new_key
from parvis.teams.models import Team
from parvis.triage.engine.near import LONGEST, NEAR, keys_of, likeness, prints_of
from parvis.triage.engine.near import Print as Made

WINDOW = timedelta(days=14)
MOST_CANDIDATES = 8  # of each band
log = logging.getLogger("parvis.inbox")

# In these questions each row is fetched by a whole key, or a table is walked once for all of them. Joined freely, what
# is done would hang on what the database last heard of a town: of a new one it expects a single row, and walks through
# all of its messages again for each of its prints.
CANDIDATES = """
    SELECT found.n, p.message_id, p.signature, p.cluster_id FROM (
        SELECT DISTINCT w.n, b.print_id
        FROM unnest(%(places)s::int[], %(keys)s::bigint[]) AS w (n, key)
        CROSS JOIN LATERAL (
            SELECT print_id FROM inbox_band
            WHERE team_id = %(team)s AND key = w.key AND at > %(since)s ORDER BY print_id LIMIT %(most)s
        ) b
    ) found
    CROSS JOIN LATERAL (
        SELECT message_id, signature, cluster_id FROM inbox_print
        WHERE message_id = found.print_id AND team_id = %(team)s LIMIT 1
    ) p
"""
KEEP_BANDS = """
    INSERT INTO inbox_band (team_id, key, print_id, at)
    SELECT %(team)s, w.key, (%(prints)s::uuid[])[w.place], (%(ats)s::timestamptz[])[w.place]
    FROM unnest(%(keys)s::bigint[], %(places)s::int[]) AS w (key, place)
"""
BEGIN = """
    UPDATE {table} SET cluster_id = (%(clusters)s::uuid[])[array_position(%(firsts)s::uuid[], {key})]
    WHERE {key} = ANY(%(firsts)s::uuid[]) AND team_id = %(team)s
"""
COUNT = """
    WITH found AS MATERIALIZED (
        SELECT cluster_id, account_id, author_id, placed_at FROM inbox_message
        WHERE team_id = %(team)s AND cluster_id = ANY(%(clusters)s::uuid[]) AND listed
            AND deleted_at IS NULL AND erased_at IS NULL
    ), counted AS (
        SELECT cluster_id, count(*) AS n, min(placed_at) AS first, max(placed_at) AS last,
            count(DISTINCT (a.network, author_id)) AS authors
        FROM found JOIN network_account a ON a.id = account_id GROUP BY 1
    )
    UPDATE inbox_cluster c SET messages = coalesce(f.n, 0), authors = coalesce(f.authors, 0),
        first_at = f.first, last_at = f.last
    FROM unnest(%(clusters)s::uuid[]) AS w (id) LEFT JOIN counted f ON f.cluster_id = w.id
    WHERE c.id = w.id AND c.id = ANY(%(clusters)s::uuid[]) AND c.team_id = %(team)s
"""


@dataclass
class Known:
    """What a message is compared with: stored already (`row` is None), or of the same batch."""

    message: UUID
    signature: bytes
    cluster: UUID | None
    row: Message | None = None


def one_at_a_time(team: Team) -> None:
    """Until the transaction ends, and before it locks a message: two accounts of a team that get the same text at once
    would begin two groups, or wait for each other's messages without end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"groups {team.pk}"])


def group(team: Team, rows: Iterable[Message], *, stored: Collection[UUID]) -> set[UUID]:
    """Gives each row its group, before the rows are stored; returns the groups that some have left, to be counted.

    `stored` are those whose text was another one before. Whatever fails here, the message is here, and stands alone.
    To be called under `one_at_a_time`.
    """
    listed = sorted((row for row in rows if row.listed), key=lambda row: (row.placed_at, row.pk))
    before = {row.pk: row.cluster_id for row in listed}
    try:
        with transaction.atomic():
            _release(team, [row for row in listed if row.pk in stored])
            _join(team, listed)
    except Exception:
        log.exception("not grouped", extra={"team": str(team.pk)})
        for row in listed:
            row.cluster_id = before[row.pk]
    return {cluster for cluster in before.values() if cluster is not None}


def count(team: Team, clusters: Collection[UUID]) -> None:
    """Counts anew, from the messages that are there: what was deleted or erased counts no more."""
    if clusters:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, {"team": team.pk, "clusters": list(clusters)})


def forget(team: Team, message: Message) -> None:
    """Its text is gone: so are its print and its place in a group."""
    left = message.cluster_id
    _release(team, [message])
    Message.rows.of(team).filter(pk=message.pk).update(cluster=None)
    count(team, [left] if left else [])


def _release(team: Team, rows: list[Message]) -> None:
    """Out of their groups. Where the first of a group leaves, the next one is what later messages are compared with."""
    prints = {found.message_id: found for found in Print.rows.of(team).filter(message__in=rows)}
    for row in rows:
        found, left = prints.get(row.pk), row.cluster_id
        row.cluster_id = None
        if found is None:
            continue
        keys = keys_of(bytes(found.signature))
        Band.rows.of(team).filter(key__in=keys, print=row.pk).delete()
        found.delete()
        if left is not None:
            _hand_over(team, left, but=row.pk)


def _hand_over(team: Team, cluster: UUID, *, but: UUID) -> None:
    rest = Message.rows.of(team).filter(
        cluster=cluster, listed=True, deleted_at=None, erased_at=None, placed_at__gt=now() - WINDOW
    )
    next_ = rest.exclude(pk=but).order_by("placed_at", "id").first()
    if next_ is not None:
        (made,) = prints_of([next_.text])
        if made is not None:
            _keep(team, [(next_.pk, next_.placed_at, made, cluster)])


def _join(team: Team, rows: list[Message]) -> None:
    since = now() - WINDOW
    recent = [
        row for row in rows if row.placed_at > since and row.erased_at is None and row.deleted_at is None
    ]
    prints = prints_of([row.text[:LONGEST] for row in recent])
    pairs = [(row, made) for row, made in zip(recent, prints, strict=True) if made is not None]
    stored = _candidates(team, [made for _row, made in pairs], since)
    here: dict[int, list[Known]] = defaultdict(list)
    alone: list[tuple[Message, Made]] = []
    begun: dict[UUID, Known] = {}  # group → its first
    for place, (row, made) in enumerate(pairs):
        candidates = stored[place] + [one for key in made.keys for one in here[key][:MOST_CANDIDATES]]
        first = _nearest(made, candidates)
        if first is None:
            one = Known(row.pk, made.signature, None, row)
            alone.append((row, made))
            for key in made.keys:
                here[key].append(one)
        else:
            row.cluster_id = _cluster_of(first, begun)
    _begin(team, begun)
    _keep(team, [(row.pk, row.placed_at, made, row.cluster_id) for row, made in alone])


def _candidates(team: Team, prints: list[Made], since: datetime) -> dict[int, list[Known]]:
    found: dict[int, list[Known]] = defaultdict(list)
    looked = [(place, key) for place, made in enumerate(prints) for key in made.keys]
    if not looked:
        return found
    known: dict[UUID, Known] = {}
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"team": team.pk, "since": since, "most": MOST_CANDIDATES}
        asked |= {"places": [place for place, _key in looked], "keys": [key for _place, key in looked]}
        cursor.execute(CANDIDATES, asked)
        for place, message, signature, cluster in cursor.fetchall():
            one = known.setdefault(message, Known(message, bytes(signature), cluster))
            found[place].append(one)
    return found


def _nearest(made: Made, candidates: list[Known]) -> Known | None:
    """The most alike; among equals the one that was there first."""
    best: Known | None = None
    least = NEAR
    for one in sorted({id(one): one for one in candidates}.values(), key=lambda one: one.message):
        alike = likeness(one.signature, made.signature)
        if alike > least or (best is None and alike >= least):
            best, least = one, alike
    return best


def _cluster_of(first: Known, begun: dict[UUID, Known]) -> UUID:
    if first.cluster is None:
        first.cluster = new_key()
        begun[first.cluster] = first
        if first.row is not None:
            first.row.cluster_id = first.cluster
    return first.cluster


def _begin(team: Team, begun: dict[UUID, Known]) -> None:
    """The groups, and in them the firsts that are stored already."""
    if not begun:
        return
    Cluster.rows.get_queryset().bulk_create([Cluster(pk=cluster, team=team) for cluster in begun])
    stored = {cluster: first.message for cluster, first in begun.items() if first.row is None}
    if stored:
        asked: dict[str, Any] = {"team": team.pk, "clusters": list(stored)}
        asked |= {"firsts": list(stored.values())}
        with connection.cursor() as cursor:
            cursor.execute(BEGIN.format(table="inbox_message", key="id"), asked)
            cursor.execute(BEGIN.format(table="inbox_print", key="message_id"), asked)


def _keep(team: Team, firsts: list[tuple[UUID, datetime, Made, UUID | None]]) -> None:
    if not firsts:
        return
    Print.rows.get_queryset().bulk_create(
        [
            Print(team=team, message_id=key, signature=made.signature, at=at, cluster_id=cluster)
            for key, at, made, cluster in firsts
        ]
    )
    # Arrays of small numbers, and each key and hour once: sixteen times as many take longer to write than to store.
    bands = [(band, place) for place, (_key, _at, made, _) in enumerate(firsts, 1) for band in made.keys]
    asked: dict[str, Any] = {"team": team.pk, "keys": [band for band, _ in bands]}
    asked |= {"places": [place for _, place in bands]}
    asked |= {"prints": [key for key, *_ in firsts], "ats": [at for _, at, *_ in firsts]}
    with connection.cursor() as cursor:
        cursor.execute(KEEP_BANDS, asked)
