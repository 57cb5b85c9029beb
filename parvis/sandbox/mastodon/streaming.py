"""Server-sent events: what happens, as it happens; nothing is replayed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from parvis.sandbox.hub import Channel, Ear, News
from parvis.sandbox.mastodon.answers import author, shapes
from parvis.sandbox.mastodon.callers import token_row
from parvis.sandbox.mastodon.notifications import conversation_shape, shape
from parvis.sandbox.mastodon.seeing import visible
from parvis.sandbox.mastodon.shapes import Shapes
from parvis.sandbox.problems import Problem
from parvis.sandbox.world import world_of

BASE = "/api/v1/streaming"
THUMP = 15.0  # seconds between two signs of life
WATCH = 1.0  # seconds after which a revoked token closes its stream
EVENTS = {
    "user": ("update", "notification", "delete", "status.update", "conversation"),
    "user/notification": ("notification",),
    "direct": ("conversation",),
    "public": ("update", "delete", "status.update"),
    "public/local": ("update", "delete", "status.update"),
}


async def stream(request: Request) -> Response:
    name = request.path_params.get("name") or request.query_params.get("stream", "").replace(":", "/")
    if name not in EVENTS:
        raise Problem(404, "This stream is not known here")
    who = author(request, "read:statuses")
    channel: Channel = "public" if name.startswith("public") else who.account
    lines = _lines(request, shapes(request, who.account), channel, EVENTS[name])
    headers = {"cache-control": "private, no-store", "x-accel-buffering": "no"}
    return StreamingResponse(lines, media_type="text/event-stream", headers=headers)


async def _lines(
    request: Request, face: Shapes, channel: Channel, events: tuple[str, ...]
) -> AsyncIterator[str]:
    hub = world_of(request).hub
    ear = hub.listen(channel)
    try:
        yield ":)\n\n"
        quiet = 0.0
        while _still_allowed(request) and not hub.closed:
            news = await _next(ear)
            quiet = 0.0 if news else quiet + WATCH
            if quiet >= THUMP:
                quiet = 0.0
                yield ":thump\n\n"
            if news and news.event in events and (payload := _payload(face, news)):
                yield f"event: {news.event}\ndata: {payload}\n\n"
    finally:
        hub.leave(channel, ear)


async def _next(ear: Ear) -> News | None:
    try:
        return await asyncio.wait_for(ear.get(), WATCH)
    except TimeoutError:
        return None


def _still_allowed(request: Request) -> bool:
    row = token_row(request)
    return row is not None and not row["revoked"]


def _payload(face: Shapes, news: News) -> str:
    """Empty when the thing is gone or was never for this person."""
    store = face.world.store
    if news.event == "delete":
        return str(news.object)
    if news.event == "notification":
        row = store.one("SELECT * FROM notification WHERE id = ?", news.object)
        return json.dumps(shape(face, row)) if row else ""
    if news.event == "conversation":
        sql = "SELECT * FROM conversation WHERE account = ? AND conversation = ?"
        row = store.one(sql, face.viewer, news.object)
        return json.dumps(conversation_shape(face, row)) if row else ""
    try:
        return json.dumps(face.status(visible(face.world, face.viewer, news.object)))
    except Problem:
        return ""


async def health(request: Request) -> Response:
    return PlainTextResponse("OK")


ROUTES = [
    Route(f"{BASE}/health", health),
    Route(BASE, stream),
    Route(f"{BASE}/{{name:path}}", stream),
]
