"""Everything that changes a status; each change is one transaction with its line in the ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from parvis.sandbox.faults import CALM, Fate
from parvis.sandbox.hub import News
from parvis.sandbox.ledger import Entry
from parvis.sandbox.mastodon.arrivals import Told, announce, arrived, notify
from parvis.sandbox.mastodon.drafts import Draft, PollDraft, check
from parvis.sandbox.mastodon.limits import KEY_KEPT
from parvis.sandbox.mastodon.seeing import visible
from parvis.sandbox.mastodon.text import handles
from parvis.sandbox.problems import Problem
from parvis.sandbox.store import Row
from parvis.sandbox.world import World


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who writes, through which application and on which server; `life` for a citizen who writes by himself."""

    account: int
    username: str
    app: int | None = None
    server: str = ""
    life: bool = False


def record(world: World, author: Author, fate: Fate, entry: Entry) -> None:
    answered = "life" if author.life else fate.told(int(entry.answered))
    told = replace(entry, fault="+".join(fate.names) or None, answered=answered, by_town_life=author.life)
    world.ledger.append(told, world.clock.now() + fate.skew)


def post(
    world: World, author: Author, draft: Draft, *, key: str = "", fate: Fate = CALM, at: float | None = None
) -> Row:
    """A new status; or, for a key already seen within the hour, the status that it made."""
    before = None if fate.forgets_key or not key else _by_key(world, author, key)
    if before is not None:
        return _replayed(world, author, before, key, fate)
    now = world.clock.now() if at is None else at
    check(world, author.account, draft)
    parent = _parent(world, author, draft.in_reply_to)
    with world.store.writing():
        row = _insert(world, author, draft, parent, fate, now)
        mentioned = _mentions(world, author, row)
        _attach(world, row["id"], draft, now)
        told = arrived(world, row, mentioned, now)
        if key:
            sql = "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?)"
            world.store.run(sql, author.account, key, row["id"], world.clock.now())
        record(world, author, fate, replace(_entry(world, author, row), idempotency_key=key or None))
    announce(world, told)
    return row


def _by_key(world: World, author: Author, key: str) -> Row | None:
    return world.store.one(
        "SELECT s.* FROM idempotency i JOIN status s ON s.id = i.status"
        " WHERE i.account = ? AND i.key = ? AND i.created_at > ? AND s.deleted_at IS NULL",
        *(author.account, key, world.clock.now() - KEY_KEPT),
    )


def _replayed(world: World, author: Author, row: Row, key: str, fate: Fate) -> Row:
    code = "500" if fate.outcome == "replay_500" else "200"
    entry = replace(_entry(world, author, row), idempotency_key=key, replay=True, answered=code)
    with world.store.writing():
        record(world, author, fate, entry)
    if fate.outcome == "replay_500":
        raise Problem(500, "Something went wrong on our side")
    return row


def _entry(world: World, author: Author, row: Row, action: str = "post") -> Entry:
    media = world.store.all("SELECT sha256 FROM media WHERE status = ? ORDER BY position", row["id"])
    return Entry(
        action=action,
        account=author.username,
        object=str(row["id"]),
        text=row["text"],
        media=[one["sha256"] for one in media],
        visibility=row["visibility"],
        in_reply_to=str(row["in_reply_to"]) if row["in_reply_to"] else None,
    )


def _parent(world: World, author: Author, number: int | None) -> Row | None:
    if number is None:
        return None
    try:
        return visible(world, author.account, number)
    except Problem as problem:
        raise Problem(404, "The status that this one answers does not seem to exist") from problem


def _insert(world: World, author: Author, draft: Draft, parent: Row | None, fate: Fate, now: float) -> Row:
    number, hidden = world.store.next_id(now), draft.sensitive or bool(draft.spoiler)
    world.store.run(
        "INSERT INTO status (id, account, app, text, spoiler, sensitive, visibility, language, in_reply_to,"
        " in_reply_to_account, conversation, created_at, visible_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(number, author.account, author.app, draft.text, draft.spoiler, hidden, draft.visibility),
        *(draft.language, parent["id"] if parent else None, parent["account"] if parent else None),
        *(parent["conversation"] if parent else number, now + fate.skew, now + fate.readback),
    )
    _count(world, author.account, now)
    return _row(world, number)


def _count(world: World, account: int, now: float) -> None:
    """Kept on the account: counting 10,000 statuses at each answer would be the slowest thing here."""
    world.store.run("UPDATE account SET statuses = statuses + 1, last_at = ? WHERE id = ?", now, account)


def _row(world: World, number: int) -> Row:
    row = world.store.one("SELECT * FROM status WHERE id = ?", number)
    if row is None:
        raise LookupError(f"no status {number}")
    return row


def _mentions(world: World, author: Author, row: Row) -> list[int]:
    """Those named in the text. Answering somebody without naming him tells him nothing: so does the network."""
    names = [name for name, server in handles(row["text"]) if server in ("", author.server)]
    sql = "SELECT id FROM account WHERE username = ? COLLATE NOCASE"
    mentioned = {number for name in names if (number := world.store.value(sql, name)) is not None}
    for number in mentioned:
        world.store.run("INSERT OR IGNORE INTO mention VALUES (?, ?)", row["id"], number)
    return sorted(mentioned)


def _attach(world: World, status: int, draft: Draft, now: float) -> None:
    for position, number in enumerate(draft.media):
        world.store.run("UPDATE media SET status = ?, position = ? WHERE id = ?", status, position, number)
    if draft.poll:
        _add_poll(world, status, draft.poll, now)


def _add_poll(world: World, status: int, poll: PollDraft, now: float) -> None:
    number = world.store.next_id(now)
    world.store.run(
        "INSERT INTO poll (id, status, expires_at, multiple, hide_totals) VALUES (?, ?, ?, ?, ?)",
        *(number, status, now + poll.expires_in, poll.multiple, poll.hide_totals),
    )
    for n, title in enumerate(poll.options):
        world.store.run("INSERT INTO choice VALUES (?, ?, ?)", number, n, title)


def edit(world: World, author: Author, row: Row, draft: Draft, *, fate: Fate = CALM) -> Row:
    check(world, author.account, draft, editing=row["id"])
    with world.store.writing():
        if row["edited_at"] is None:
            _keep_edition(world, row, row["created_at"])
        world.store.run("UPDATE media SET status = NULL WHERE status = ?", row["id"])
        world.store.run("DELETE FROM mention WHERE status = ?", row["id"])
        now = world.clock.now() + fate.skew
        world.store.run(
            "UPDATE status SET text = ?, spoiler = ?, sensitive = ?, language = ?, edited_at = ? WHERE id = ?",
            *(draft.text, draft.spoiler, draft.sensitive, draft.language, now, row["id"]),
        )
        if draft.poll:
            world.store.run("DELETE FROM poll WHERE status = ?", row["id"])
        _attach(world, row["id"], draft, now)
        changed = _row(world, row["id"])
        _mentions(world, author, changed)
        _keep_edition(world, changed, now)
        record(world, author, fate, _entry(world, author, changed, "edit"))
    announce(world, _to_readers(world, changed, "status.update"))
    return changed


def _keep_edition(world: World, row: Row, at: float) -> None:
    media = [one["id"] for one in world.store.all("SELECT id FROM media WHERE status = ?", row["id"])]
    n = world.store.value("SELECT count(*) FROM edition WHERE status = ?", row["id"])
    world.store.run(
        "INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(row["id"], n, row["text"], row["spoiler"], row["sensitive"], json.dumps(media), at),
    )


def delete(world: World, author: Author, row: Row, *, fate: Fate = CALM) -> None:
    """The reblogs go with it."""
    number = row["id"]
    with world.store.writing():
        world.store.run(
            "UPDATE account SET statuses = statuses - 1 WHERE id IN"
            " (SELECT account FROM status WHERE (id = ?1 OR reblog_of = ?1) AND deleted_at IS NULL)",
            number,
        )
        gone = "UPDATE status SET deleted_at = ?1 WHERE (id = ?2 OR reblog_of = ?2) AND deleted_at IS NULL"
        world.store.run(gone, world.clock.now(), number)
        world.store.run("DELETE FROM notification WHERE status = ?", number)
        record(world, author, fate, _entry(world, author, row, "delete"))
    announce(world, _to_readers(world, row, "delete"))


def _to_readers(world: World, row: Row, event: str) -> Told:
    followers = world.store.all("SELECT account FROM follow WHERE target = ?", row["account"])
    mentioned = world.store.all("SELECT account FROM mention WHERE status = ?", row["id"])
    channels: set[int | str] = {row["account"], *(one["account"] for one in [*followers, *mentioned])}
    if row["visibility"] == "public":
        channels.add("public")
    return [(channel, News(event, row["id"])) for channel in channels]


def mark(
    world: World,
    author: Author,
    row: Row,
    *,
    table: str,
    on: bool,
    fate: Fate = CALM,
    at: float | None = None,
) -> None:
    """Favourite, bookmark, pin: on or off, as often as one likes; only a change is written down."""
    verb = (
        "INSERT OR IGNORE INTO {} VALUES (?, ?)" if on else "DELETE FROM {} WHERE account = ? AND status = ?"
    )
    now = world.clock.now() if at is None else at
    told: Told = []
    with world.store.writing():
        changed = world.store.run(verb.format(table), author.account, row["id"]).rowcount
        if changed and on and table == "favourite":
            kind, number = "favourite", row["id"]
            told = notify(world, to=row["account"], kind=kind, sender=author.account, status=number, at=now)
        if changed:
            action = table if on else f"un{table}"
            record(world, author, fate, Entry(action=action, account=author.username, object=str(row["id"])))
    announce(world, told)


def reblog(world: World, author: Author, row: Row, visibility: str, *, fate: Fate = CALM) -> Row:
    if row["visibility"] not in ("public", "unlisted") and row["account"] != author.account:
        raise Problem(403, "This action is not allowed")
    mine = "SELECT * FROM status WHERE reblog_of = ? AND account = ? AND deleted_at IS NULL"
    already = world.store.one(mine, row["id"], author.account)
    if already is not None:
        return already
    with world.store.writing():
        number, now = world.next_id(), world.clock.now()
        world.store.run(
            "INSERT INTO status (id, account, text, visibility, reblog_of, conversation, created_at, visible_at)"
            " VALUES (?, ?, '', ?, ?, ?, ?, ?)",
            *(number, author.account, visibility or "public", row["id"], number, now, now),
        )
        _count(world, author.account, now)
        again = _row(world, number)
        told = arrived(world, again, [], now)
        told += notify(
            world, to=row["account"], kind="reblog", sender=author.account, status=row["id"], at=now
        )
        record(world, author, fate, Entry(action="reblog", account=author.username, object=str(row["id"])))
    announce(world, told)
    return again
