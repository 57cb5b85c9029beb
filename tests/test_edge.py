"""Open screens, as an ASGI server would serve them: who may listen, how fast, and what ends a stream."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction
from django.test import Client

from parvis.config.asgi import application
from parvis.lifecycle.announce import announce
from parvis.lifecycle.tenant import acting_for
from parvis.teams import actions
from parvis.teams.models import Membership, Role, Team
from parvis.teams.tests.factories import PersonFactory, make_member, make_team
from parvis.web import edge

pytestmark = pytest.mark.django_db(transaction=True)


class Screen:
    """One open page: what it was sent, and how to close it."""

    def __init__(self, cookie: str, slug: str) -> None:
        self.scope = {
            "type": "http", "method": "GET", "path": f"/t/{slug}/events",
            "headers": [(b"cookie", cookie.encode())] if cookie else [],
        }  # fmt: skip
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self.left = asyncio.Event()
        self.status = 0

    async def open(self) -> Screen:
        self.task = asyncio.create_task(application(self.scope, self._receive, self._send))
        start = await asyncio.wait_for(self.sent.get(), 60)
        self.status = start["status"]
        self.headers = dict(start["headers"])
        await self.next()
        return self

    async def _receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        await self.sent.put(message)

    async def next(self, *, seconds: float = 5) -> str:
        message = await asyncio.wait_for(self.sent.get(), seconds)
        return str(message["body"].decode())

    async def note(self) -> dict[str, Any]:
        """The next one that is no beat."""
        while not (text := await self.next()).startswith("data: "):
            assert text, "the stream has ended"
        return dict(json.loads(text.removeprefix("data: ")))

    async def ended(self, *, seconds: float = 5) -> bool:
        await asyncio.wait_for(self.task, seconds)
        return True

    async def close(self) -> None:
        self.left.set()
        await asyncio.wait_for(self.task, 5)


@pytest.fixture(autouse=True)
def hub(monkeypatch: pytest.MonkeyPatch) -> edge.Hub:
    hub = edge.Hub()
    monkeypatch.setattr(edge, "HUB", hub)
    monkeypatch.setattr(edge, "PAUSE", 0.05)
    return hub


@pytest.fixture
def team() -> Team:
    return make_team()


def cookie_of(member: Membership) -> str:
    client = Client()
    client.force_login(member.person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def tell(team: Team, topic: str = "inbox", **ids: Any) -> None:
    with transaction.atomic():
        announce(team.pk, topic, **ids)
    connection.close()


def play(scene: Callable[[], Awaitable[None]], hub: edge.Hub) -> None:
    async def whole() -> None:
        try:
            await scene()
        finally:
            hub.close()
            await asyncio.sleep(0.05)

    asyncio.run(whole())


@pytest.fixture
def owner() -> Iterator[psycopg.Connection]:
    """The database's owner, who may end other people's connections."""
    with psycopg.connect(**edge._parameters(), autocommit=True) as line:
        yield line


def listeners(owner: psycopg.Connection) -> list[int]:
    found = owner.execute(
        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND datname = current_database()"
    )
    return [row[0] for row in found.fetchall()]


def test_nobody_and_strangers_find_nothing(team, hub):
    make_team("la-bas")
    mine = cookie_of(make_member(team))
    passer_by = Client()
    passer_by.force_login(PersonFactory())
    other = f"{settings.SESSION_COOKIE_NAME}={passer_by.cookies[settings.SESSION_COOKIE_NAME].value}"
    tried = [
        ("", "villefable"), (f"{settings.SESSION_COOKIE_NAME}=x", "villefable"), ("a=b; ;;=", "villefable"),
        (other, "villefable"), (mine, "la-bas"), (mine, "nulle-part"),
    ]  # fmt: skip

    async def scene() -> None:
        for cookie, slug in tried:
            assert (await Screen(cookie, slug).open()).status == 404, (cookie, slug)
        assert not hub.screens

    play(scene, hub)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_hears_within_a_second_of_the_commit(team, hub, role):
    cookie = cookie_of(make_member(team, role))

    async def scene() -> None:
        screen = await Screen(cookie, "villefable").open()
        assert screen.status == 200
        assert screen.headers[b"content-type"] == b"text/event-stream"
        began = time.monotonic()
        await sync_to_async(tell)(team, message="42")
        note = await screen.note()
        assert time.monotonic() - began < 1
        assert (note["topic"], note["message"]) == ("inbox", "42")
        await screen.close()
        assert not hub.screens

    play(scene, hub)


def test_what_is_rolled_back_is_not_told(team, hub):
    def regret() -> None:
        with transaction.atomic():
            announce(team.pk, "regretted")
            transaction.set_rollback(True)
        tell(team, "kept")

    cookie = cookie_of(make_member(team))

    async def scene() -> None:
        screen = await Screen(cookie, "villefable").open()
        await sync_to_async(regret)()
        assert (await screen.note())["topic"] == "kept"

    play(scene, hub)


def test_a_town_hears_itself_only(team, hub):
    there = make_team("la-bas")
    cookies = cookie_of(make_member(team)), cookie_of(make_member(there))

    async def scene() -> None:
        here = await Screen(cookies[0], "villefable").open()
        other = await Screen(cookies[1], "la-bas").open()
        await sync_to_async(tell)(there, "secret")
        assert (await other.note())["topic"] == "secret"
        await sync_to_async(tell)(team, "ours")
        assert (await here.note())["topic"] == "ours"

    play(scene, hub)


def test_a_removed_members_stream_ends_at_once_and_the_others_stay(team, hub):
    manager, leaver = make_member(team), make_member(team, Role.contributor)
    cookies = cookie_of(manager), cookie_of(leaver)

    def remove() -> None:
        with acting_for(team.pk):
            actions.leave(team=team, by=manager.person, membership=leaver)
        connection.close()

    async def scene() -> None:
        stays, goes = [await Screen(cookie, "villefable").open() for cookie in cookies]
        await sync_to_async(remove)()
        assert await goes.ended(seconds=1)
        assert (await stays.note())["topic"] == "members"
        await sync_to_async(tell)(team)
        assert (await stays.note())["topic"] == "inbox"

    play(scene, hub)


@pytest.mark.parametrize("what", ["session", "password", "suspended", "left", "inactive"])
def test_access_that_ended_elsewhere_ends_the_stream_at_the_next_check(team, hub, monkeypatch, what):
    monkeypatch.setattr(edge, "BEAT", 0.05)
    monkeypatch.setattr(edge, "CHECK", 0.1)
    member = make_member(team)
    cookie = cookie_of(member)

    def end() -> None:
        person = member.person
        with acting_for(team.pk):
            if what == "session":
                Session.objects.all().delete()
            elif what == "password":
                person.set_password("une autre phrase assez longue")
                person.save()
            elif what == "suspended":
                Team.objects.filter(pk=team.pk).update(suspended_at="2026-11-23T08:00:00Z")
            elif what == "left":
                Membership.rows.of(team).update(left_at="2026-11-23T08:00:00Z")
            else:
                type(person).objects.filter(pk=person.pk).update(is_active=False)
        connection.close()

    async def scene() -> None:
        screen = await Screen(cookie, "villefable").open()
        await screen.next()
        await sync_to_async(end)()
        assert await screen.ended(seconds=3)

    play(scene, hub)


def test_many_screens_share_one_line_to_the_database(team, hub, owner):
    cookie = cookie_of(make_member(team))

    async def scene() -> None:
        screens = await asyncio.gather(*(Screen(cookie, "villefable").open() for _ in range(60)))
        assert len(await asyncio.to_thread(listeners, owner)) == 1
        began = time.monotonic()
        await sync_to_async(tell)(team)
        await asyncio.gather(*(screen.note() for screen in screens))
        assert time.monotonic() - began < 1
        await asyncio.gather(*(screen.close() for screen in screens))
        assert not hub.screens

    play(scene, hub)


def test_a_screen_that_reads_nothing_delays_nobody_and_does_not_grow(team, hub):
    cookie = cookie_of(make_member(team))

    class Frozen(Screen):
        async def _send(self, message: Any) -> None:
            await self.sent.put(message)
            if message.get("body", b"").startswith(b"data"):
                await self.left.wait()

    def crowd() -> None:
        with transaction.atomic():
            for number in range(edge.MOST_WAITING + 50):
                announce(team.pk, "inbox", message=number)
        connection.close()

    async def scene() -> None:
        frozen = await Frozen(cookie, "villefable").open()
        quick = await Screen(cookie, "villefable").open()
        await sync_to_async(crowd)()
        for _ in range(10):
            await quick.note()
        assert all(screen.qsize() <= edge.MOST_WAITING for screen in hub.screens[str(team.pk)])
        await frozen.close()
        await quick.close()

    play(scene, hub)


def test_after_the_database_was_away_screens_are_told_to_ask_again(team, hub, owner):
    cookie = cookie_of(make_member(team))

    def cut() -> None:
        for pid in listeners(owner):
            owner.execute("SELECT pg_terminate_backend(%s)", [pid])

    async def scene() -> None:
        screen = await Screen(cookie, "villefable").open()
        await asyncio.to_thread(cut)
        assert (await screen.note())["topic"] == "again"
        await sync_to_async(tell)(team)
        assert (await screen.note())["topic"] == "inbox"

    play(scene, hub)


def test_while_the_database_is_away_open_screens_stay_and_new_ones_wait(team, hub, monkeypatch):
    monkeypatch.setattr(edge, "BEAT", 0.02)
    monkeypatch.setattr(edge, "CHECK", 0.05)
    cookie = cookie_of(make_member(team))
    looked_up = edge._looked_up

    def away(*_: Any) -> None:
        raise OperationalError("connection refused")

    async def scene() -> None:
        screen = await Screen(cookie, "villefable").open()
        monkeypatch.setattr(edge, "_looked_up", away)
        assert (await Screen(cookie, "villefable").open()).status == 503
        await asyncio.sleep(0.3)
        monkeypatch.setattr(edge, "_looked_up", looked_up)
        await sync_to_async(tell)(team)
        assert (await screen.note())["topic"] == "inbox"

    play(scene, hub)


def test_a_stopping_server_ends_every_stream(team, hub):
    cookie = cookie_of(make_member(team))

    async def scene() -> None:
        screen = await Screen(cookie, "villefable").open()
        told: list[Any] = []

        async def receive() -> dict[str, str]:
            return {"type": "lifespan.shutdown"}

        async def send(message: Any) -> None:
            told.append(message)

        await application({"type": "lifespan"}, receive, send)
        assert told == [{"type": "lifespan.shutdown.complete"}]
        assert await screen.ended(seconds=1)

    play(scene, hub)


def test_no_connection_is_kept_for_an_open_screen(team, hub, owner):
    cookie = cookie_of(make_member(team))

    def working() -> int:
        found = owner.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND query NOT LIKE 'LISTEN%%' AND backend_type = 'client backend'"
        ).fetchone()
        return int(found[0]) if found else 0

    async def scene() -> None:
        before = await asyncio.to_thread(working)
        await Screen(cookie, "villefable").open()
        assert await asyncio.to_thread(working) <= before

    play(scene, hub)
