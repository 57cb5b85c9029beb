"""Which conversation each message belongs to, also when what it answers arrives after it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from parvis.inbox import weaving
from parvis.inbox.models import Message, Thread
from parvis.networks.contract import Incoming
from parvis.networks.contract import Kind as Came
from parvis.networks.models import Account

ABOVE = """
    WITH RECURSIVE above (remote_id, parent, root) AS (
        SELECT remote_id, parent_remote_id, root_remote_id FROM inbox_message
            WHERE team_id = %(team)s AND account_id = %(account)s AND remote_id = ANY(%(ids)s)
        UNION
        SELECT m.remote_id, m.parent_remote_id, m.root_remote_id FROM inbox_message m
            JOIN above ON m.remote_id = above.parent AND above.root = ''
            WHERE m.team_id = %(team)s AND m.account_id = %(account)s
    ) SELECT remote_id, parent, root, '' FROM above
"""
BELOW = """
    WITH RECURSIVE below (remote_id, parent, thread) AS (
        SELECT remote_id, parent_remote_id, thread_id FROM inbox_message
            WHERE team_id = %(team)s AND account_id = %(account)s AND parent_remote_id = ANY(%(ids)s)
                AND parent_remote_id <> '' AND root_remote_id = ''
        UNION
        SELECT m.remote_id, m.parent_remote_id, m.thread_id FROM inbox_message m
            JOIN below ON m.parent_remote_id = below.remote_id
            WHERE m.team_id = %(team)s AND m.account_id = %(account)s
                AND m.parent_remote_id <> '' AND m.root_remote_id = ''
    ) SELECT b.remote_id, b.parent, '', t.root_remote_id FROM below b JOIN inbox_thread t ON t.id = b.thread
"""
Found = dict[str, tuple[str, str, str]]


def thread(account: Account, rows: dict[str, Message], items: Iterable[Incoming]) -> None:
    """Gives every row its thread, and moves what was already there and now hangs elsewhere."""
    above = _read(ABOVE, account, {r.parent_remote_id for r in rows.values() if not r.root_remote_id} - {""})
    below = _read(BELOW, account, set(rows))
    nodes = {key: (parent, root) for key, (parent, root, _) in (above | below).items()}
    nodes |= {key: (row.parent_remote_id, row.root_remote_id) for key, row in rows.items()}
    roots = {key: weaving.root_of(key, nodes) for key in {*rows, *below}}
    threads = _threads(account, set(roots.values()), items)
    for key, row in rows.items():
        row.thread = threads[roots[key]]
    for key, (_parent, _root, old) in below.items():
        if key not in rows and old != roots[key]:
            moved = Message.rows.of(account.team).filter(account=account, remote_id=key)
            moved.update(thread=threads[roots[key]])


def _read(query: str, account: Account, ids: set[str]) -> Found:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(query, {"team": account.team_id, "account": account.pk, "ids": list(ids)})
        return {key: (parent, root, old) for key, parent, root, old in cursor.fetchall()}


def _threads(account: Account, roots: set[str], items: Iterable[Incoming]) -> dict[str, Thread]:
    told = [item for item in items if item.kind != Came.deleted and (item.root_id or item.parent_id)]
    wanted = roots | {item.root_id or item.parent_id for item in told}
    found = {
        t.root_remote_id: t
        for t in Thread.rows.of(account.team).filter(account=account, root_remote_id__in=wanted)
    }
    fresh = [
        Thread(team=account.team, account=account, root_remote_id=root) for root in wanted - found.keys()
    ]
    changed = _told(found | {t.root_remote_id: t for t in fresh}, told)
    Thread.rows.bulk_create(fresh, batch_size=500)
    known = [t for t in found.values() if t.root_remote_id in changed]
    Thread.rows.bulk_update(known, ["root_text", "root_url", "root_key", "ours"], batch_size=200)
    return found | {t.root_remote_id: t for t in fresh}


def _told(threads: dict[str, Thread], items: list[Incoming]) -> set[str]:
    """The public post above, as the latest event tells it."""
    changed: set[str] = set()
    for item in items:
        thread = threads[item.root_id or item.parent_id]
        key = f"{weaving.moment(item.at).isoformat()} {item.event_id}"[:400]
        if item.root_is_ours and not thread.ours:
            thread.ours = True
            changed.add(thread.root_remote_id)
        if (item.root_text or item.root_url) and key > thread.root_key:
            thread.root_text = weaving.clean(item.root_text, weaving.LONGEST_TEXT)
            thread.root_url, thread.root_key = weaving.clean(item.root_url, 2000), key
            changed.add(thread.root_remote_id)
    return changed
