"""What a write sets off at those it concerns: notifications, conversations, open streams."""

from __future__ import annotations

from parvis.sandbox.hub import News
from parvis.sandbox.store import Row
from parvis.sandbox.world import World

type Told = list[tuple[int | str, News]]


def announce(world: World, told: Told) -> None:
    """Only after the write is committed."""
    for channel, news in told:
        world.hub.tell(channel, news)


def notify(world: World, *, to: int, kind: str, sender: int, status: int | None, at: float) -> Told:
    if to == sender or _unwanted(world, to, sender, status):
        return []
    number = world.store.next_id(at)
    world.store.run(
        "INSERT INTO notification (id, account, kind, sender, status, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        *(number, to, kind, sender, status, at),
    )
    return [(to, News("notification", number))]


def _unwanted(world: World, to: int, sender: int, status: int | None) -> bool:
    return bool(
        world.store.value(
            "SELECT EXISTS (SELECT 1 FROM block WHERE account = ?1 AND target = ?2)"
            " OR EXISTS (SELECT 1 FROM mute WHERE account = ?1 AND target = ?2 AND notifications)"
            " OR EXISTS (SELECT 1 FROM quiet q JOIN status s ON s.conversation = q.conversation"
            "            WHERE q.account = ?1 AND s.id = ?3)",
            *(to, sender, status),
        )
    )


def arrived(world: World, row: Row, mentioned: list[int], at: float) -> Told:
    """A new status reaches those it mentions, those who follow, and the public stream."""
    told: Told = []
    for account in mentioned:
        told += notify(world, to=account, kind="mention", sender=row["account"], status=row["id"], at=at)
    if row["visibility"] == "direct":
        return told + _conversations(world, row, mentioned)
    followers = world.store.all("SELECT account FROM follow WHERE target = ?", row["account"])
    listeners = {row["account"], *(one["account"] for one in followers)}
    told += [(account, News("update", row["id"])) for account in listeners]
    if row["visibility"] == "public" and row["reblog_of"] is None:
        told.append(("public", News("update", row["id"])))
    return told


def _conversations(world: World, row: Row, mentioned: list[int]) -> Told:
    told: Told = []
    for account in {row["account"], *mentioned}:
        unread = account != row["account"]
        world.store.run(
            "INSERT INTO conversation VALUES (?, ?, ?, ?) ON CONFLICT (account, conversation)"
            " DO UPDATE SET unread = excluded.unread, last = excluded.last",
            *(account, row["conversation"], unread, row["id"]),
        )
        told.append((account, News("conversation", row["conversation"])))
    return told


def ended_polls(world: World) -> Told:
    """Those who voted, and the author, learn that a poll is over; found when somebody looks."""
    told: Told = []
    over = world.store.all(
        "SELECT poll.id, poll.status, s.account FROM poll JOIN status s ON s.id = poll.status"
        " WHERE poll.told = 0 AND poll.expires_at <= ? AND s.deleted_at IS NULL",
        world.clock.now(),
    )
    for poll in over:
        voters = world.store.all("SELECT DISTINCT account FROM ballot WHERE poll = ?", poll["id"])
        world.store.run("UPDATE poll SET told = 1 WHERE id = ?", poll["id"])
        for account in {poll["account"], *(one["account"] for one in voters)}:
            told += _poll_over(world, account, poll)
    return told


def _poll_over(world: World, account: int, poll: Row) -> Told:
    """Unlike the other kinds, the author too is told, in his own name."""
    number = world.next_id()
    world.store.run(
        "INSERT INTO notification (id, account, kind, sender, status, created_at) VALUES (?, ?, 'poll', ?, ?, ?)",
        *(number, account, poll["account"], poll["status"], world.clock.now()),
    )
    return [(account, News("notification", number))]
