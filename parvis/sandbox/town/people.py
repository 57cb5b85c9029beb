"""Accounts of the town: those of the day's data, and whoever a trainee or a test adds."""

from __future__ import annotations

from parvis.sandbox.mastodon.seeing import named
from parvis.sandbox.problems import Problem
from parvis.sandbox.store import Row
from parvis.sandbox.town.script import Day, Person
from parvis.sandbox.world import World

SETTLED = 400 * 86_400  # how long ago the accounts of the data were opened


def settle(world: World, day: Day) -> None:
    """Open every account of the day, once; everybody follows the town."""
    with world.store.writing():
        town = _open(world, day.town, town=True)
        for person in day.people:
            citizen = _open(world, person, town=False)
            world.store.run("INSERT OR IGNORE INTO follow VALUES (?, ?)", citizen["id"], town["id"])


def _open(world: World, person: Person, *, town: bool, age: int = SETTLED) -> Row:
    known = named(world, person.username)
    if known is not None:
        return known
    row = world.store.one(
        "INSERT INTO account (id, username, display_name, note, email, town, language, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
        *(world.store.next_id(world.clock.now() - age), person.username, person.name, person.note),
        *(f"{person.username}@sandbox.example", town, person.language, world.clock.now() - age),
    )
    if row is None:
        raise LookupError(f"{person.username} was not kept")
    return row


def newcomer(world: World, username: str, *, language: str) -> Row:
    if not username.isascii() or not username.replace("_", "").isalnum() or len(username) > 30:
        raise Problem(422, "A name has at most 30 letters without accents, digits or underscores.")
    with world.store.writing():
        return _open(world, Person(username=username, name=username, language=language), town=False, age=0)
