"""The ASGI door: server-sent events at the edge, Django for pages."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
django.setup(set_prefix=False)

from parvis.web import edge  # noqa: E402  (needs the loaded apps)
from parvis.web.pages import PageHandler  # noqa: E402
from parvis.web.settling import settle, warm  # noqa: E402

pages = PageHandler()
warm()
settle()


async def application(scope: edge.Scope, receive: edge.Receive, send: edge.Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    match = edge.EVENTS.match(scope["path"])
    if match and scope["method"] == "GET":
        await edge.events(scope, receive, send, match["team"])
        return
    await pages(scope, receive, send)


async def _lifespan(receive: edge.Receive, send: edge.Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            edge.HUB.close()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
