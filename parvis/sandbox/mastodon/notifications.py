"""/api/v1/notifications and /api/v1/conversations: what arrived for one person."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parvis.sandbox.clock import iso
from parvis.sandbox.mastodon.answers import author, shapes, wanted
from parvis.sandbox.mastodon.arrivals import announce, ended_polls
from parvis.sandbox.mastodon.paging import page_of, paged, rows
from parvis.sandbox.mastodon.shapes import Json, Shapes
from parvis.sandbox.problems import gone
from parvis.sandbox.store import Row
from parvis.sandbox.world import World, world_of

N = "/api/v1/notifications"
READABLE = (
    "SELECT n.* FROM notification n LEFT JOIN status s ON s.id = n.status"
    " WHERE n.account = ? AND n.dismissed = 0 AND s.deleted_at IS NULL"
)


def shape(face: Shapes, row: Row) -> Json:
    found = {
        "id": str(row["id"]),
        "type": row["kind"],
        "created_at": iso(row["created_at"]),
        "group_key": f"ungrouped-{row['id']}",
        "account": face.account_by(row["sender"]),
    }
    return found | ({"status": face.status_by(row["status"])} if row["status"] else {})


def look(world: World) -> None:
    with world.store.writing():
        told = ended_polls(world)
    announce(world, told)


async def listed(request: Request) -> Response:
    world, who, page = world_of(request), author(request, "read:notifications"), page_of(request, 40, 80)
    look(world)
    clause, values = _kinds(request)
    found = rows(request, page, READABLE + clause, [who.account, *values], "n.id")
    face = shapes(request, who.account)
    return paged(request, page, [shape(face, row) for row in found], [row["id"] for row in found])


def _kinds(request: Request) -> tuple[str, list[Any]]:
    wanted_kinds = request.query_params.getlist("types[]")
    unwanted = request.query_params.getlist("exclude_types[]")
    sender = request.query_params.get("account_id")
    clause, values = "", [*wanted_kinds, *unwanted]
    if wanted_kinds:
        clause += f" AND n.kind IN ({', '.join('?' * len(wanted_kinds))})"
    if unwanted:
        clause += f" AND n.kind NOT IN ({', '.join('?' * len(unwanted))})"
    if sender:
        clause, values = clause + " AND n.sender = ?", [*values, sender]
    return clause, values


async def show(request: Request) -> Response:
    world, who = world_of(request), author(request, "read:notifications")
    row = world.store.one(f"{READABLE} AND n.id = ?", who.account, wanted(request))
    if row is None:
        raise gone()
    return JSONResponse(shape(shapes(request, who.account), row))


async def dismiss(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:notifications")
    sql = "UPDATE notification SET dismissed = 1 WHERE account = ? AND id = ?"
    world.store.run(sql, who.account, wanted(request))
    return JSONResponse({})


async def clear(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:notifications")
    world.store.run("UPDATE notification SET dismissed = 1 WHERE account = ?", who.account)
    return JSONResponse({})


async def unread_count(request: Request) -> Response:
    world, who = world_of(request), author(request, "read:notifications")
    return JSONResponse({"count": len(world.store.all(READABLE, who.account))})


def conversation_shape(face: Shapes, row: Row) -> Json:
    people = face.world.store.all(
        "SELECT DISTINCT a.id FROM account a WHERE a.id <> ?1 AND (a.id IN"
        " (SELECT m.account FROM mention m JOIN status s ON s.id = m.status WHERE s.conversation = ?2) OR a.id IN"
        " (SELECT s.account FROM status s WHERE s.conversation = ?2 AND s.visibility = 'direct')) ORDER BY a.id",
        *(row["account"], row["conversation"]),
    )
    return {
        "id": str(row["conversation"]),
        "unread": bool(row["unread"]),
        "accounts": [face.account_by(one["id"]) for one in people],
        "last_status": face.status_by(row["last"]),
    }


async def conversations(request: Request) -> Response:
    who, page = author(request, "read:statuses"), page_of(request)
    face = shapes(request, who.account)
    sql = "SELECT c.* FROM conversation c JOIN status s ON s.id = c.last WHERE c.account = ? AND s.deleted_at IS NULL"
    found = rows(request, page, sql, [who.account], "c.last")
    content = [conversation_shape(face, row) for row in found]
    return paged(request, page, content, [row["last"] for row in found])


async def read_conversation(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:conversations")
    sql = "UPDATE conversation SET unread = 0 WHERE account = ? AND conversation = ? RETURNING *"
    row = world.store.one(sql, who.account, wanted(request))
    if row is None:
        raise gone()
    return JSONResponse(conversation_shape(shapes(request, who.account), row))


async def remove_conversation(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:conversations")
    sql = "DELETE FROM conversation WHERE account = ? AND conversation = ?"
    world.store.run(sql, who.account, wanted(request))
    return JSONResponse({})


ROUTES = [
    Route(N, listed),
    Route(f"{N}/unread_count", unread_count),
    Route(f"{N}/clear", clear, methods=["POST"]),
    Route(f"{N}/{{id}}", show),
    Route(f"{N}/{{id}}/dismiss", dismiss, methods=["POST"]),
    Route("/api/v1/conversations", conversations),
    Route("/api/v1/conversations/{id}/read", read_conversation, methods=["POST"]),
    Route("/api/v1/conversations/{id}", remove_conversation, methods=["DELETE"]),
]
