"""The thin edge beside Django: server-sent events. One LISTEN per process, a small queue per open screen."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import SimpleCookie
from typing import Any
from uuid import UUID

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.http import HttpRequest

from parvis.accounts.models import Person
from parvis.lifecycle.announce import CHANNEL
from parvis.lifecycle.tenant import acting_for, set_person
from parvis.networks import actions
from parvis.teams import queries

log = logging.getLogger("parvis.edge")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

EVENTS = re.compile(r"^/t/(?P<team>[-\w]+)/events$")
BEAT = 15.0  # seconds between comments that keep the line open
CHECK = 60.0  # the membership is read again: a removed member's screen ends
PATIENCE, PAUSE = 2.0, 2.0  # seconds for the first LISTEN, and between two tries
MOST_WAITING = 100
Screen = asyncio.Queue[str]
BEATS = ":"
MEMBERS = '"topic": "members"'  # somebody left: memberships are read again at once
GONE = ""  # put into a screen's queue, it ends the stream
AGAIN = json.dumps({"topic": "again"})  # something was missed: the page asks again (design/live.js)


class Hub:
    """Who listens to which team, in this process."""

    def __init__(self) -> None:
        self.screens: dict[str, set[Screen]] = defaultdict(set)
        self.listener: asyncio.Task[None] | None = None
        self.listening = asyncio.Event()

    async def join(self, team: UUID) -> Screen:
        """Returns when what happens from now on will be heard, or after a moment when the database is away."""
        if self.listener is None or self.listener.done():
            self.listener = asyncio.create_task(self._listen())
        screen: Screen = asyncio.Queue(MOST_WAITING)
        self.screens[str(team)].add(screen)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.listening.wait(), PATIENCE)
        return screen

    def leave(self, team: UUID, screen: Screen) -> None:
        self.screens[str(team)].discard(screen)
        if not self.screens[str(team)]:
            del self.screens[str(team)]

    def close(self) -> None:
        """The server stops: every stream ends, browsers come back to the next one."""
        if self.listener is not None:
            self.listener.cancel()
        for team in list(self.screens):
            self._put(team, GONE)

    async def _listen(self) -> None:
        missed = False
        while True:
            try:
                await self._hear(missed=missed)
            except (psycopg.Error, OSError):
                log.warning("the database is away: open screens wait")
            self.listening.clear()
            missed = True
            await asyncio.sleep(PAUSE)

    async def _hear(self, *, missed: bool) -> None:
        parameters = await sync_to_async(_parameters)()
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as line:
            await line.execute(f"LISTEN {CHANNEL}")
            self.listening.set()
            if missed:
                for team in list(self.screens):
                    self._put(team, AGAIN)
            async for note in line.notifies():
                self._put(json.loads(note.payload).get("team", ""), note.payload)

    def _put(self, team: str, note: str) -> None:
        for screen in self.screens.get(team, ()):
            with contextlib.suppress(asyncio.QueueFull):
                screen.put_nowait(note)


HUB = Hub()


def _parameters() -> dict[str, Any]:
    wanted = {"dbname", "user", "password", "host", "port", "options"}
    given = connection.get_connection_params()
    return {key: value for key, value in given.items() if key in wanted}


def _team_of(scope: Scope, slug: str) -> UUID | None:
    """Reads session and membership afresh; tells the accounts that somebody looks. Raises when the database is away."""
    close_old_connections()
    try:
        return _looked_up(_person_of(scope), slug)
    finally:
        close_old_connections()  # no request ends here: the connection goes back to the pool


def _looked_up(person: Person | None, slug: str) -> UUID | None:
    if person is None:
        return None
    with transaction.atomic():
        set_person(person.pk)
        membership = queries.membership_of(person, slug=slug)
        if membership is None:
            return None
        with acting_for(membership.team_id):
            actions.watch(team=membership.team)
    return membership.team_id


def _person_of(scope: Scope) -> Person | None:
    """As Django's own middleware does: a password changed elsewhere ends this session too."""
    cookies = SimpleCookie(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))
    if settings.SESSION_COOKIE_NAME not in cookies:
        return None
    request = HttpRequest()
    request.session = SessionStore(cookies[settings.SESSION_COOKIE_NAME].value)
    person = get_user(request)
    return person if isinstance(person, Person) else None


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def events(scope: Scope, receive: Receive, send: Send, slug: str) -> None:
    try:
        team = await sync_to_async(_team_of)(scope, slug)
    except DatabaseError:
        await _answer(send, 503)
        return
    if team is None:
        await _answer(send, 404)
        return
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    screen = await HUB.join(team)
    gone = asyncio.create_task(_until_gone(receive, screen))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await _relay(scope, send, slug, screen, gone)
    finally:
        HUB.leave(team, screen)
        gone.cancel()


async def _until_gone(receive: Receive, screen: Screen) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    with contextlib.suppress(asyncio.QueueFull):
        screen.put_nowait(GONE)


async def _relay(scope: Scope, send: Send, slug: str, screen: Screen, gone: asyncio.Task[None]) -> None:
    clock = asyncio.get_running_loop().time
    checked = clock()
    await send({"type": "http.response.body", "body": b"retry: 3000\n: open\n\n", "more_body": True})
    while not gone.done():
        try:
            note = await asyncio.wait_for(screen.get(), BEAT)
        except TimeoutError:
            note = BEATS
        if note == GONE:
            break
        if clock() - checked > CHECK or MEMBERS in note:
            checked = clock()
            if not await _still(scope, slug):
                break
        await send({"type": "http.response.body", "body": _written(note), "more_body": True})
    with contextlib.suppress(OSError, RuntimeError):
        await send({"type": "http.response.body", "body": b""})


def _written(note: str) -> bytes:
    return b": beat\n\n" if note == BEATS else f"data: {note}\n\n".encode()


async def _still(scope: Scope, slug: str) -> bool:
    """While the database is away nobody is sent off, and nothing is told."""
    try:
        return await sync_to_async(_team_of)(scope, slug) is not None
    except DatabaseError:
        return True
