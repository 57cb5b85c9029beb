"""Who may see which status."""

from __future__ import annotations

from parvis.sandbox.problems import gone
from parvis.sandbox.store import Row
from parvis.sandbox.world import World

# For a status named `s` and a viewer given as the first parameter (NULL for nobody).
SEEN = (
    " s.deleted_at IS NULL AND (s.visibility IN ('public', 'unlisted') OR s.account = ?1"
    " OR EXISTS (SELECT 1 FROM mention m WHERE m.status = s.id AND m.account = ?1)"
    " OR (s.visibility = 'private' AND EXISTS"
    " (SELECT 1 FROM follow f WHERE f.account = ?1 AND f.target = s.account)))"
    " AND NOT EXISTS (SELECT 1 FROM block b WHERE b.account = s.account AND b.target = ?1)"
)


def visible(world: World, viewer: int | None, status: int) -> Row:
    """The status, or a refusal that doesn't tell whether it exists."""
    row = world.store.one(f"SELECT * FROM status s WHERE s.id = ?2 AND {SEEN}", viewer, status)  # noqa: S608  (our own text)
    if row is None:
        raise gone()
    return row


def own(world: World, account: int, status: int) -> Row:
    row = visible(world, account, status)
    if row["account"] != account:
        raise gone()
    return row


def account_row(world: World, number: int) -> Row:
    row = world.store.one("SELECT * FROM account WHERE id = ?", number)
    if row is None:
        raise gone()
    return row


def named(world: World, username: str) -> Row | None:
    return world.store.one("SELECT * FROM account WHERE username = ? COLLATE NOCASE", username.lstrip("@"))
