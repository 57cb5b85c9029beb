"""/api/v1/statuses: post, read, edit, delete, mark."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parvis.sandbox.bodies import text
from parvis.sandbox.clock import iso
from parvis.sandbox.mastodon import writing
from parvis.sandbox.mastodon.answers import author, looking, sent, shapes, wanted
from parvis.sandbox.mastodon.drafts import draft_from
from parvis.sandbox.mastodon.limits import PINNED
from parvis.sandbox.mastodon.paging import number, page_of, paged, rows
from parvis.sandbox.mastodon.seeing import SEEN, own, visible
from parvis.sandbox.mastodon.shapes import Json, Shapes
from parvis.sandbox.problems import invalid
from parvis.sandbox.store import Row
from parvis.sandbox.world import fate_of, world_of

S = "/api/v1/statuses"
type Handler = Callable[[Request], Awaitable[Response]]


async def create(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:statuses")
    language = world.store.value("SELECT language FROM account WHERE id = ?", who.account)
    draft = draft_from(await sent(request), default_language=language)
    key = request.headers.get("idempotency-key", "")
    row = writing.post(world, who, draft, key=key, fate=fate_of(request))
    return JSONResponse(shapes(request, who.account).status(row))


async def show(request: Request) -> Response:
    face = looking(request)
    return JSONResponse(face.status(visible(face.world, face.viewer, wanted(request))))


async def several(request: Request) -> Response:
    face = looking(request)
    numbers = [number(one) for one in request.query_params.getlist("id[]")[:20]]
    sql = f"SELECT * FROM status s WHERE s.id = ?2 AND {SEEN}"  # noqa: S608  (our own text)
    found = [face.world.store.one(sql, face.viewer, number) for number in numbers]
    return JSONResponse([face.status(row) for row in found if row is not None])


async def edit(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:statuses")
    row = own(world, who.account, wanted(request))
    fields = await sent(request)
    draft = draft_from(fields, default_language=row["language"] or "fr")
    draft = replace(draft, visibility=row["visibility"], in_reply_to=row["in_reply_to"])
    if "media_ids" not in fields:
        kept = world.store.all("SELECT id FROM media WHERE status = ? ORDER BY position", row["id"])
        draft = replace(draft, media=[one["id"] for one in kept])
    changed = writing.edit(world, who, row, draft, fate=fate_of(request))
    return JSONResponse(shapes(request, who.account).status(changed))


async def delete(request: Request) -> Response:
    """The answer carries the source, so that the author may write it again."""
    world, who = world_of(request), author(request, "write:statuses")
    row = own(world, who.account, wanted(request))
    answer = shapes(request, who.account).status(row) | {"text": row["text"]}
    writing.delete(world, who, row, fate=fate_of(request))
    return JSONResponse(answer)


async def source(request: Request) -> Response:
    who = author(request, "read:statuses")
    row = own(world_of(request), who.account, wanted(request))
    return JSONResponse({"id": str(row["id"]), "text": row["text"], "spoiler_text": row["spoiler"]})


async def history(request: Request) -> Response:
    face = looking(request)
    row = visible(face.world, face.viewer, wanted(request))
    found = face.world.store.all("SELECT * FROM edition WHERE status = ? ORDER BY n", row["id"])
    author_shape = face.account_by(row["account"])
    versions = [_version(face, one, _media(face, one)) for one in found]
    return JSONResponse(
        [
            one | {"account": author_shape}
            for one in versions or [_version(face, row, face.media_of(row["id"]))]
        ]
    )


def _version(face: Shapes, row: Row, media: list[Json]) -> Json:
    """Of a status never edited or of one of its editions: the columns have the same names."""
    return {
        "content": face.html(row["text"]),
        "spoiler_text": row["spoiler"],
        "sensitive": bool(row["sensitive"]),
        "created_at": iso(row["created_at"]),
        "media_attachments": media,
        "emojis": [],
    }


def _media(face: Shapes, edition: Row) -> list[Json]:
    sql = "SELECT * FROM media WHERE id = ?"
    found = [face.world.store.one(sql, number) for number in json.loads(edition["media"])]
    return [face.media(row) for row in found if row is not None]


async def context(request: Request) -> Response:
    face = looking(request)
    row = visible(face.world, face.viewer, wanted(request))
    above = _ancestors(face, row)
    return JSONResponse(
        {
            "ancestors": [face.status(one) for one in above],
            "descendants": [face.status(one) for one in _descendants(face, row["id"])],
        }
    )


def _ancestors(face: Shapes, row: Row) -> list[Row]:
    found: list[Row] = []
    sql = f"SELECT * FROM status s WHERE s.id = ?2 AND {SEEN}"  # noqa: S608  (our own text)
    while row["in_reply_to"] and len(found) < 4096:
        parent = face.world.store.one(sql, face.viewer, row["in_reply_to"])
        if parent is None:
            break
        found.insert(0, parent)
        row = parent
    return found


def _descendants(face: Shapes, number: int) -> list[Row]:
    """Each answer followed by its own answers, oldest first, as deep as it goes."""
    sql = f"SELECT * FROM status s WHERE s.in_reply_to = ?2 AND {SEEN} AND s.visible_at <= ?3 ORDER BY s.id DESC"  # noqa: S608
    found: list[Row] = []
    waiting = face.world.store.all(sql, face.viewer, number, face.world.clock.now())
    while waiting and len(found) < 4096:
        row = waiting.pop()
        found.append(row)
        waiting += face.world.store.all(sql, face.viewer, row["id"], face.world.clock.now())
    return found


def marking(table: str, *, on: bool, scope: str) -> Handler:
    async def handler(request: Request) -> Response:
        world, who = world_of(request), author(request, scope)
        row = visible(world, who.account, wanted(request))
        if table == "pin":
            _check_pin(request, row, who.account, on=on)
        writing.mark(world, who, row, table=table, on=on, fate=fate_of(request))
        return JSONResponse(shapes(request, who.account).status(row))

    return handler


def _check_pin(request: Request, row: Row, account: int, *, on: bool) -> None:
    if row["account"] != account:
        raise invalid("Someone else's status cannot be pinned")
    count = world_of(request).store.value("SELECT count(*) FROM pin WHERE account = ?", account)
    if on and count >= PINNED:
        raise invalid("You have already pinned the maximum number of statuses")


async def reblog(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:statuses")
    row = visible(world, who.account, wanted(request))
    visibility = text((await sent(request)).get("visibility")) or "public"
    again = writing.reblog(world, who, row, visibility, fate=fate_of(request))
    return JSONResponse(shapes(request, who.account).status(again))


async def unreblog(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:statuses")
    row = visible(world, who.account, wanted(request))
    sql = "SELECT * FROM status WHERE reblog_of = ? AND account = ? AND deleted_at IS NULL"
    again = world.store.one(sql, row["id"], who.account)
    if again is not None:
        writing.delete(world, who, again, fate=fate_of(request))
    return JSONResponse(shapes(request, who.account).status(row))


def quieting(*, on: bool) -> Handler:
    """Mute a conversation: its answers no longer notify."""

    async def handler(request: Request) -> Response:
        world, who = world_of(request), author(request, "write:mutes")
        row = visible(world, who.account, wanted(request))
        with world.store.writing():
            add = "INSERT OR IGNORE INTO quiet VALUES (?, ?)"
            drop = "DELETE FROM quiet WHERE account = ? AND conversation = ?"
            world.store.run(add if on else drop, who.account, row["conversation"])
        return JSONResponse(shapes(request, who.account).status(row))

    return handler


def people(sql: str) -> Handler:
    """Who favourited or reblogged, newest first."""

    async def handler(request: Request) -> Response:
        face = looking(request)
        row = visible(face.world, face.viewer, wanted(request))
        page = page_of(request, 40, 80)
        found = rows(request, page, sql, [row["id"]], "a.id")
        return paged(request, page, [face.account(one) for one in found], [one["id"] for one in found])

    return handler


FAVOURITED = "SELECT a.* FROM favourite f JOIN account a ON a.id = f.account WHERE f.status = ?"
REBLOGGED = "SELECT a.* FROM status s JOIN account a ON a.id = s.account WHERE s.reblog_of = ? AND s.deleted_at IS NULL"

ROUTES = [
    Route(S, create, methods=["POST"]),
    Route(S, several, methods=["GET"]),
    Route(f"{S}/{{id}}", show, methods=["GET"]),
    Route(f"{S}/{{id}}", edit, methods=["PUT"]),
    Route(f"{S}/{{id}}", delete, methods=["DELETE"]),
    Route(f"{S}/{{id}}/source", source),
    Route(f"{S}/{{id}}/history", history),
    Route(f"{S}/{{id}}/context", context),
    Route(f"{S}/{{id}}/favourited_by", people(FAVOURITED)),
    Route(f"{S}/{{id}}/reblogged_by", people(REBLOGGED)),
    Route(f"{S}/{{id}}/favourite", marking("favourite", on=True, scope="write:favourites"), methods=["POST"]),
    Route(
        f"{S}/{{id}}/unfavourite", marking("favourite", on=False, scope="write:favourites"), methods=["POST"]
    ),
    Route(f"{S}/{{id}}/bookmark", marking("bookmark", on=True, scope="write:bookmarks"), methods=["POST"]),
    Route(f"{S}/{{id}}/unbookmark", marking("bookmark", on=False, scope="write:bookmarks"), methods=["POST"]),
    Route(f"{S}/{{id}}/pin", marking("pin", on=True, scope="write:accounts"), methods=["POST"]),
    Route(f"{S}/{{id}}/unpin", marking("pin", on=False, scope="write:accounts"), methods=["POST"]),
    Route(f"{S}/{{id}}/reblog", reblog, methods=["POST"]),
    Route(f"{S}/{{id}}/unreblog", unreblog, methods=["POST"]),
    Route(f"{S}/{{id}}/mute", quieting(on=True), methods=["POST"]),
    Route(f"{S}/{{id}}/unmute", quieting(on=False), methods=["POST"]),
]
