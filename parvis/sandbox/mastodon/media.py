"""/api/v1/media, /api/v2/media, and the files themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parvis.sandbox.bodies import Upload, text
from parvis.sandbox.ledger import Entry
from parvis.sandbox.mastodon import limits
from parvis.sandbox.mastodon.answers import author, sent, shapes, wanted
from parvis.sandbox.mastodon.images import kind_of, moves, size_of
from parvis.sandbox.mastodon.paging import number
from parvis.sandbox.mastodon.writing import Author, record
from parvis.sandbox.problems import Problem, gone, invalid
from parvis.sandbox.store import Row
from parvis.sandbox.world import World, fate_of, world_of

type Handler = Callable[[Request], Awaitable[Response]]

VIDEO_SECONDS = 1.0  # of pretended processing


def uploading(*, waits: bool) -> Handler:
    """Version 1 waits until the file is ready, version 2 answers 202 for what takes time."""

    async def handler(request: Request) -> Response:
        who, fields = author(request, "write:media"), await sent(request)
        upload = fields.get("file")
        if not isinstance(upload, Upload) or not upload.body:
            raise invalid("File can't be blank")
        mime = kind_of(upload.body)
        kind = _accepted(mime, upload.body)
        seconds = 0.0 if waits else fate_of(request).media or (0.0 if kind == "image" else VIDEO_SECONDS)
        row = _keep(request, who, upload, mime, kind, seconds, fields)
        return JSONResponse(shapes(request, who.account).media(row), status_code=202 if seconds else 200)

    return handler


def _accepted(mime: str, body: bytes) -> str:
    if mime in limits.IMAGES:
        kind, most = "gifv" if moves(body) else "image", limits.IMAGE_BYTES
    elif mime in limits.VIDEOS:
        kind, most = "video", limits.VIDEO_BYTES
    elif mime in limits.SOUNDS:
        kind, most = "audio", limits.VIDEO_BYTES
    else:
        raise invalid("File content type is invalid")
    if len(body) > most:
        raise invalid(f"File size must be less than {most} bytes")
    return kind


def _keep(
    request: Request,
    who: Author,
    upload: Upload,
    mime: str,
    kind: str,
    seconds: float,
    fields: dict[str, Any],
) -> Row:
    world, made = world_of(request), world_of(request).next_id()
    width, height = size_of(upload.body, mime)
    if width * height > limits.MATRIX:
        raise invalid(f"An image has at most {limits.MATRIX} pixels")
    digest = hashlib.sha256(upload.body).hexdigest()
    with world.store.writing():
        world.store.run(
            "INSERT INTO media (id, account, kind, mime, body, sha256, description, focus, width, height, ready_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(made, who.account, kind, mime, upload.body, digest, _description(fields)),
            *(_focus(fields), width or None, height or None, world.clock.now() + seconds),
        )
        entry = Entry(action="media", account=who.username, object=str(made), media=[digest])
        record(world, who, fate_of(request), entry)
    return _own(world, who.account, made)


def _description(fields: dict[str, Any]) -> str | None:
    found = text(fields.get("description"))
    if len(found) > limits.DESCRIPTION:
        raise invalid(f"Description is longer than {limits.DESCRIPTION} characters")
    return found or None


def _focus(fields: dict[str, Any]) -> str | None:
    x, _, y = text(fields.get("focus")).partition(",")
    try:
        return json.dumps({"x": float(x), "y": float(y)})
    except ValueError:
        return None


def _own(world: World, account: int, made: int) -> Row:
    row = world.store.one("SELECT * FROM media WHERE id = ? AND account = ?", made, account)
    if row is None:
        raise gone()
    return row


async def show(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:media")
    row = _own(world, who.account, wanted(request))
    ready = row["ready_at"] <= world.clock.now()
    return JSONResponse(shapes(request, who.account).media(row), status_code=200 if ready else 206)


async def change(request: Request) -> Response:
    world, who, fields = world_of(request), author(request, "write:media"), await sent(request)
    row = _own(world, who.account, wanted(request))
    described = _description(fields) if "description" in fields else row["description"]
    focus = _focus(fields) or row["focus"]
    with world.store.writing():
        world.store.run(
            "UPDATE media SET description = ?, focus = ? WHERE id = ?", described, focus, row["id"]
        )
        entry = Entry(action="describe", account=who.username, object=str(row["id"]), text=described)
        record(world, who, fate_of(request), entry)
    return JSONResponse(shapes(request, who.account).media(_own(world, who.account, row["id"])))


async def remove(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:media")
    row = _own(world, who.account, wanted(request))
    if row["status"] is not None:
        raise Problem(422, "This file belongs to a status")
    world.store.run("DELETE FROM media WHERE id = ?", row["id"])
    return JSONResponse({})


async def bytes_of(request: Request) -> Response:
    made = number(request.path_params["name"].partition(".")[0])
    row = world_of(request).store.one("SELECT mime, body FROM media WHERE id = ?", made or 0)
    if row is None:
        raise gone()
    headers = {"x-content-type-options": "nosniff", "cache-control": "public, max-age=31536000, immutable"}
    return Response(row["body"], media_type=row["mime"], headers=headers)


ROUTES = [
    Route("/api/v1/media", uploading(waits=True), methods=["POST"]),
    Route("/api/v2/media", uploading(waits=False), methods=["POST"]),
    Route("/api/v1/media/{id}", show, methods=["GET"]),
    Route("/api/v1/media/{id}", change, methods=["PUT"]),
    Route("/api/v1/media/{id}", remove, methods=["DELETE"]),
    Route("/system/media_attachments/files/{name}", bytes_of),
]
