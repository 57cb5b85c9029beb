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
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections, connection, transaction

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
MOST_WAITING = 100


class Hub:
    """Who listens to which team, in this process."""

    def __init__(self) -> None:
        self.screens: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
        self.listener: asyncio.Task[None] | None = None

    def join(self, team: UUID) -> asyncio.Queue[str]:
        if self.listener is None or self.listener.done():
            self.listener = asyncio.create_task(self._listen())
        screen: asyncio.Queue[str] = asyncio.Queue(MOST_WAITING)
        self.screens[str(team)].add(screen)
        return screen

    def leave(self, team: UUID, screen: asyncio.Queue[str]) -> None:
        self.screens[str(team)].discard(screen)

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError):
                log.warning("the database is away: open screens wait")
                await asyncio.sleep(2)

    async def _hear(self) -> None:
        parameters = await sync_to_async(_parameters)()
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as line:
            await line.execute(f"LISTEN {CHANNEL}")
            async for note in line.notifies():
                self._tell(note.payload)

    def _tell(self, payload: str) -> None:
        team = json.loads(payload).pop("team", "")
        for screen in self.screens.get(team, ()):
            with contextlib.suppress(asyncio.QueueFull):
                screen.put_nowait(payload)


HUB = Hub()


def _parameters() -> dict[str, Any]:
    wanted = {"dbname", "user", "password", "host", "port", "options"}
    given = connection.get_connection_params()
    return {key: value for key, value in given.items() if key in wanted}


def _team_of(scope: Scope, slug: str) -> UUID | None:
    """Reads session and membership afresh; tells the accounts that somebody looks."""
    close_old_connections()
    person = _person_of(scope)
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
    headers = dict(scope["headers"])
    cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    key = cookies[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in cookies else ""
    if not key:
        return None
    known = SessionStore(key).get(SESSION_KEY)
    return Person.objects.filter(pk=known, is_active=True).first() if known else None


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def events(scope: Scope, receive: Receive, send: Send, slug: str) -> None:
    team = await sync_to_async(_team_of)(scope, slug)
    if team is None:
        await _answer(send, 404)
        return
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    screen = HUB.join(team)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await _relay(scope, send, slug, screen, gone)
    finally:
        HUB.leave(team, screen)
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _relay(
    scope: Scope, send: Send, slug: str, screen: asyncio.Queue[str], gone: asyncio.Task[None]
) -> None:
    loop = asyncio.get_running_loop()
    checked = loop.time()
    await send({"type": "http.response.body", "body": b"retry: 3000\n: open\n\n", "more_body": True})
    while not gone.done():
        try:
            note = await asyncio.wait_for(screen.get(), BEAT)
            body = f"data: {note}\n\n".encode()
        except TimeoutError:
            body = b": beat\n\n"
        await send({"type": "http.response.body", "body": body, "more_body": True})
        if loop.time() - checked > CHECK:
            checked = loop.time()
            if await sync_to_async(_team_of)(scope, slug) is None:
                break
    with contextlib.suppress(OSError, RuntimeError):
        await send({"type": "http.response.body", "body": b""})
