"""Timelines and polls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parvis.sandbox.bodies import texts
from parvis.sandbox.ledger import Entry
from parvis.sandbox.mastodon.answers import author, looking, sent, shapes, wanted
from parvis.sandbox.mastodon.paging import number, page_of, paged, rows
from parvis.sandbox.mastodon.seeing import SEEN, visible
from parvis.sandbox.mastodon.shapes import Shapes
from parvis.sandbox.mastodon.text import hashtags
from parvis.sandbox.mastodon.writing import record
from parvis.sandbox.problems import gone, invalid
from parvis.sandbox.store import Row
from parvis.sandbox.world import World, fate_of, world_of

T = "/api/v1/timelines"
UNMUTED = " AND NOT EXISTS (SELECT 1 FROM mute WHERE mute.account = ?1 AND mute.target = s.account)"
START = f"SELECT s.* FROM status s WHERE {SEEN} AND s.visible_at <= ?2{UNMUTED}"  # noqa: S608  (our own text)


def _answer(request: Request, face: Shapes, where: str, values: list[Any], column: str = "s.id") -> Response:
    page = page_of(request)
    found = rows(request, page, START + where, [face.viewer, face.world.clock.now(), *values], column)
    return paged(request, page, [face.status(row) for row in found], [row["id"] for row in found])


async def public(request: Request) -> Response:
    return _answer(request, looking(request), " AND s.visibility = 'public' AND s.reblog_of IS NULL", [])


async def home(request: Request) -> Response:
    who = author(request, "read:statuses")
    followed = "EXISTS (SELECT 1 FROM follow WHERE follow.account = ?1 AND follow.target = s.account)"
    where = f" AND s.visibility <> 'direct' AND (s.account = ?1 OR {followed})"
    return _answer(request, shapes(request, who.account), where, [])


async def tagged(request: Request) -> Response:
    name = request.path_params["name"].lower()
    face, page = looking(request), page_of(request)
    where = " AND s.visibility = 'public' AND s.text LIKE ?3"
    values = [face.viewer, face.world.clock.now(), f"%#{name}%"]
    found = [
        row for row in rows(request, page, START + where, values, "s.id") if name in hashtags(row["text"])
    ]
    return paged(request, page, [face.status(row) for row in found], [row["id"] for row in found])


def kept(table: str, scope: str) -> Callable[[Request], Awaitable[Response]]:
    """One's own favourites or bookmarks."""

    async def handler(request: Request) -> Response:
        who = author(request, scope)
        where = f" AND EXISTS (SELECT 1 FROM {table} t WHERE t.status = s.id AND t.account = ?1)"  # noqa: S608
        return _answer(request, shapes(request, who.account), where, [])

    return handler


def _poll(world: World, viewer: int | None, number: int) -> Row:
    row = world.store.one("SELECT * FROM poll WHERE id = ?", number)
    if row is None:
        raise gone()
    visible(world, viewer, row["status"])
    return row


async def poll(request: Request) -> Response:
    face = looking(request)
    return JSONResponse(face.poll(_poll(face.world, face.viewer, wanted(request))))


async def vote(request: Request) -> Response:
    world, who = world_of(request), author(request, "write:statuses")
    row = _poll(world, who.account, wanted(request))
    asked = [number(one) for one in texts((await sent(request)).get("choices"))]
    choices = [one for one in asked if one is not None]
    _check_vote(world, row, who.account, choices)
    with world.store.writing():
        for n in dict.fromkeys(choices):
            world.store.run("INSERT INTO ballot VALUES (?, ?, ?)", row["id"], who.account, n)
        entry = Entry(
            action="vote", account=who.username, object=str(row["id"]), text=",".join(map(str, choices))
        )
        record(world, who, fate_of(request), entry)
    return JSONResponse(shapes(request, who.account).poll(row))


def _check_vote(world: World, poll: Row, account: int, choices: list[int]) -> None:
    count = world.store.value("SELECT count(*) FROM choice WHERE poll = ?", poll["id"])
    author_of = world.store.value("SELECT account FROM status WHERE id = ?", poll["status"])
    if poll["expires_at"] <= world.clock.now():
        raise invalid("The poll has already ended")
    if world.store.value("SELECT 1 FROM ballot WHERE poll = ? AND account = ?", poll["id"], account):
        raise invalid("You have already voted on this poll")
    if author_of == account:
        raise invalid("One does not vote in one's own poll")
    if not choices or any(n >= count for n in choices) or (len(set(choices)) > 1 and not poll["multiple"]):
        raise invalid("The chosen vote option does not exist")


ROUTES = [
    Route(f"{T}/public", public),
    Route(f"{T}/home", home),
    Route(f"{T}/tag/{{name}}", tagged),
    Route("/api/v1/favourites", kept("favourite", "read:favourites")),
    Route("/api/v1/bookmarks", kept("bookmark", "read:bookmarks")),
    Route("/api/v1/polls/{id}", poll),
    Route("/api/v1/polls/{id}/votes", vote, methods=["POST"]),
]
