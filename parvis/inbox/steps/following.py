"""What follows once messages are stored: answers given elsewhere, alerts, and counts kept short."""

from __future__ import annotations

from typing import Any

from django.db import connection

from parvis.inbox.models import Message
from parvis.inbox.steps import alerting
from parvis.networks.models import Account

MOST_COUNTS = 200

# Somebody answered on the network itself: our echo names what it answers, before or after it came.
ANSWERED_ELSEWHERE = """
    UPDATE inbox_message m SET status = 'answered', status_since = o.first, answered_at = o.first
    FROM (
        SELECT parent_remote_id AS parent, min(placed_at) AS first FROM inbox_message
        WHERE team_id = %(team)s AND account_id = %(account)s AND ours AND deleted_at IS NULL
            AND parent_remote_id = ANY(%(parents)s) AND parent_remote_id <> ''
        GROUP BY 1
    ) o
    WHERE m.team_id = %(team)s AND m.account_id = %(account)s AND m.remote_id = o.parent
        AND m.listed AND m.answered_at IS NULL AND m.status IN ('new', 'in_hand', 'waiting')
"""
COMPACT = """
    WITH gone AS (
        DELETE FROM inbox_count WHERE id IN (
            SELECT id FROM inbox_count WHERE team_id = %(team)s FOR UPDATE SKIP LOCKED
        ) RETURNING team_id, status, priority, n
    )
    INSERT INTO inbox_count (team_id, status, priority, n)
        SELECT team_id, status, priority, sum(n) FROM gone GROUP BY 1, 2, 3 HAVING sum(n) <> 0
"""


def follow(account: Account, rows: list[Message]) -> None:
    _answered_elsewhere(account, rows)
    alerting.raise_for(account.team, rows)
    _compact(account)


def _answered_elsewhere(account: Account, rows: list[Message]) -> None:
    parents = {row.remote_id for row in rows} | {row.parent_remote_id for row in rows if row.ours}
    with connection.cursor() as cursor:
        which: dict[str, Any] = {"team": account.team_id, "account": account.pk, "parents": list(parents)}
        cursor.execute(ANSWERED_ELSEWHERE, which)


def _compact(account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inbox_count WHERE team_id = %s", [account.team_id])
        if cursor.fetchone()[0] > MOST_COUNTS:
            cursor.execute(COMPACT, {"team": account.team_id})
