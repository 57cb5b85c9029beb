"""The air between client and network: rate headers on a fine day, lies and delays on the others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parvis.sandbox.clock import iso
from parvis.sandbox.faults import Fate
from parvis.sandbox.world import World

QUIET = ("/_sandbox", "/ledger")
LARGEST = 120 * 1024 * 1024

type Headers = list[tuple[bytes, bytes]]


class Cut(ConnectionAbortedError):
    """Raised after half an answer: the server can only close the connection."""


class Weather:
    def __init__(self, app: ASGIApp, world: World) -> None:
        self.app = app
        self.world = world
        self.running: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        # Read to its end whatever we answer: a server that leaves a body unread closes the connection, and the client
        # would see a fault that nobody asked for.
        body = await whole(receive)
        if body is None:
            return await answer(send, 413, {"error": "The body is too large"}, [])
        receive = once(body, receive)
        if scope["path"].startswith(QUIET):
            if foreign(scope):
                return await answer(send, 403, {"error": "Not from another site's page"}, [])
            return await self.app(scope, receive, send)
        who = bearer(scope)
        limits = self._count(who)
        if limits.refused:
            return await answer(send, 429, {"error": "Too many requests"}, limits.headers)
        fate = self.world.faults.draw(scope["method"], scope["path"], self._name(who))
        scope["fate"] = fate
        # A stream has no end to wait for: it can be refused, not delayed.
        if fate.calm or (fate.runs and scope["path"].startswith("/api/v1/streaming")):
            return await self.app(scope, receive, with_headers(send, limits.headers))
        return await self._stormy(scope, receive, send, fate, limits.headers)

    async def _stormy(self, scope: Scope, receive: Receive, send: Send, fate: Fate, headers: Headers) -> None:
        if not fate.runs:
            await asyncio.sleep(fate.before)
            return await self._refuse(send, fate, headers)
        answered: list[Message] = []
        await self._to_the_end(self._work(scope, receive, answered, fate))
        await asyncio.sleep(fate.after)
        if fate.outcome == "stored_500":
            return await answer(send, fate.code, {"error": "Something went wrong on our side"}, headers)
        start, content = joined(answered)
        if fate.outcome == "stored_cut":
            return await cut(send, content)
        if fate.outcome == "malformed":
            content = content[: len(content) // 2]
        lines = [line for line in start["headers"] if line[0] != b"content-length"]
        lines += [(b"content-length", str(len(content)).encode()), *headers]
        await send({"type": "http.response.start", "status": start["status"], "headers": lines})
        return await send({"type": "http.response.body", "body": content})

    async def _work(self, scope: Scope, receive: Receive, answered: list[Message], fate: Fate) -> None:
        async def keep(message: Message) -> None:
            answered.append(message)

        await asyncio.sleep(fate.before)
        await self.app(scope, receive, keep)

    async def _to_the_end(self, work: Coroutine[Any, Any, None]) -> None:
        """A client that gives up does not stop the network: the write happens all the same."""
        task = asyncio.ensure_future(work)
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        await asyncio.shield(task)

    async def _refuse(self, send: Send, fate: Fate, headers: Headers) -> None:
        if fate.outcome == "cut":
            return await cut(send, b'{"id":"')
        if fate.outcome == "rate_limited":
            headers = self._rate_headers(0, self.world.clock.now() + fate.seconds, fate.reset)
            return await answer(send, 429, {"error": "Too many requests"}, headers)
        if fate.outcome == "revoked":
            return await answer(send, 401, {"error": "The access token was revoked"}, headers)
        if fate.outcome == "unavailable":
            return await answer(send, 503, {"error": "The service is away for a moment"}, headers)
        return await answer(send, fate.code, {"error": "Something went wrong on our side"}, headers)

    def _name(self, token: str) -> str:
        if not token or not self.world.faults.faults:
            return ""
        sql = "SELECT username FROM token JOIN account ON account.id = token.account WHERE token = ?"
        return str(self.world.store.value(sql, token) or "")

    def _count(self, who: str) -> Limits:
        rates, now = self.world.rates, self.world.clock.now()
        until, used = rates.used.get(who, (0.0, 0))
        if not now < until <= now + rates.window:
            until, used = now + rates.window, 0
        rates.used[who] = (until, used + 1)
        refused = rates.enforced and used >= rates.limit
        # Not enforced, it must not look exhausted either: a careful client would stop by itself.
        left = max(rates.limit - used - 1, 0 if rates.enforced else rates.limit // 2)
        return Limits(refused, self._rate_headers(left, until, "iso"))

    def _rate_headers(self, left: int, until: float, style: str) -> Headers:
        written = str(int(until)) if style == "unix" else iso(until)
        values = {"limit": str(self.world.rates.limit), "remaining": str(left), "reset": written}
        return [(f"x-ratelimit-{name}".encode(), value.encode()) for name, value in values.items()]


class Limits:
    def __init__(self, refused: bool, headers: Headers) -> None:
        self.refused = refused
        self.headers = headers


def foreign(scope: Scope) -> bool:
    """A page of another site, open in the same browser, has nothing to ask from the control interface."""
    headers = dict(scope["headers"])
    origin, host = headers.get(b"origin", b""), headers.get(b"host", b"")
    return bool(origin) and origin.split(b"://")[-1] != host


def bearer(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization":
            return str(value.decode("latin-1").removeprefix("Bearer ").strip())
    return ""


def with_headers(send: Send, headers: Headers) -> Callable[[Message], Coroutine[Any, Any, None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *headers]}
        await send(message)

    return sending


async def whole(receive: Receive) -> bytes | None:
    """The body, or nothing when it is larger than anything we take."""
    pieces, size, more = [], 0, True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        size, more = size + len(pieces[-1]), message.get("more_body", False)
        if size > LARGEST:
            return None
    return b"".join(pieces)


def once(body: bytes, receive: Receive) -> Receive:
    """The body again, then whatever the server has to say (that the client is gone)."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving


def joined(messages: list[Message]) -> tuple[Message, bytes]:
    return messages[0], b"".join(message.get("body", b"") for message in messages[1:])


async def answer(send: Send, code: int, content: dict[str, Any], headers: Headers) -> None:
    body = json.dumps(content).encode()
    lines = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": code, "headers": [*lines, *headers]})
    await send({"type": "http.response.body", "body": body})


async def cut(send: Send, content: bytes) -> None:
    """Promise more bytes than are sent, then die: the client sees a connection closed before it learnt anything."""
    lines = [(b"content-type", b"application/json"), (b"content-length", str(len(content) + 100).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": lines})
    await send({"type": "http.response.body", "body": content[:8], "more_body": True})
    await asyncio.sleep(0.01)  # let the first half leave
    raise Cut("the sandbox drops this connection, as it was asked")
