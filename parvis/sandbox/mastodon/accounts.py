"""/api/v1/accounts, search, follow, mute, block, report."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parvis.sandbox.bodies import text, texts, truth
from parvis.sandbox.clock import iso
from parvis.sandbox.ledger import Entry
from parvis.sandbox.mastodon.answers import author, looking, sent, shapes, wanted
from parvis.sandbox.mastodon.arrivals import Told, announce, notify
from parvis.sandbox.mastodon.limits import REPORT_COMMENT
from parvis.sandbox.mastodon.paging import number, page_of, paged, rows
from parvis.sandbox.mastodon.seeing import SEEN, account_row, named
from parvis.sandbox.mastodon.shapes import Json, Shapes
from parvis.sandbox.mastodon.writing import Author, record
from parvis.sandbox.problems import gone, invalid
from parvis.sandbox.store import Row
from parvis.sandbox.world import World, base_of, fate_of, world_of

A = "/api/v1/accounts"
type Handler = Callable[[Request], Awaitable[Response]]


async def verify(request: Request) -> Response:
    who = author(request, "read:me")
    return JSONResponse(shapes(request, who.account).own_account(account_row(world_of(request), who.account)))


async def show(request: Request) -> Response:
    face = looking(request)
    return JSONResponse(face.account(account_row(face.world, wanted(request))))


async def lookup(request: Request) -> Response:
    face = looking(request)
    row = _here(request, request.query_params.get("acct", ""))
    if row is None:
        raise gone()
    return JSONResponse(face.account(row))


def _here(request: Request, handle: str) -> Row | None:
    """`name` or `name@this.server`: the pretend network knows no other server."""
    name, _, server = handle.strip().lstrip("@").partition("@")
    if server and server != base_of(request).split("://", 1)[1]:
        return None
    return named(world_of(request), name)


def _matching(request: Request, face: Shapes, words: str, limit: int) -> list[Json]:
    exact = _here(request, words)
    like = f"%{words.strip().lstrip('@').partition('@')[0]}%"
    sql = "SELECT * FROM account WHERE username LIKE ?1 OR display_name LIKE ?1 ORDER BY id LIMIT ?2"
    found = [] if "@" in words.strip().lstrip("@") else face.world.store.all(sql, like, limit)
    every = {row["id"]: row for row in ([exact] if exact else []) + found}
    return [face.account(row) for row in every.values()][:limit]


async def search_accounts(request: Request) -> Response:
    author(request, "read:accounts")
    words = request.query_params.get("q", "")
    return JSONResponse(_matching(request, looking(request), words, page_of(request, 40, 80).limit))


async def search(request: Request) -> Response:
    face, limit = looking(request), page_of(request).limit
    words, kind = request.query_params.get("q", "").strip(), request.query_params.get("type", "")
    found: dict[str, list[Json]] = {"accounts": [], "statuses": [], "hashtags": []}
    if kind in ("", "accounts"):
        found["accounts"] = _matching(request, face, words, limit)
    if kind in ("", "statuses"):
        found["statuses"] = _statuses_with(request, face, words, limit)
    if kind in ("", "hashtags") and words.startswith("#"):
        name = words.lstrip("#").lower()
        found["hashtags"] = [{"name": name, "url": f"{face.base}/tags/{name}", "history": []}]
    return JSONResponse(found)


def _statuses_with(request: Request, face: Shapes, words: str, limit: int) -> list[Json]:
    """By address (as people do to answer from elsewhere), or by the caller's own and public words."""
    last = words.rstrip("/").rsplit("/", 1)[-1]
    if words.startswith(base_of(request)) and number(last):
        sql = f"SELECT * FROM status s WHERE s.id = ?2 AND {SEEN}"  # noqa: S608  (our own text)
        return [face.status(row) for row in face.world.store.all(sql, face.viewer, int(last))]
    if not words or face.viewer is None:
        return []
    sql = f"SELECT * FROM status s WHERE {SEEN} AND s.text LIKE ?2 ORDER BY s.id DESC LIMIT ?3"  # noqa: S608
    return [face.status(row) for row in face.world.store.all(sql, face.viewer, f"%{words}%", limit)]


async def statuses(request: Request) -> Response:
    """What a read-back relies on: an author sees all of his own, whatever its visibility."""
    face, page = looking(request), page_of(request)
    owner = account_row(face.world, wanted(request))
    sql = (
        f"SELECT s.* FROM status s WHERE {SEEN} AND s.account = ?2 AND s.visible_at <= ?3{_narrowed(request)}"  # noqa: S608
    )
    values = [face.viewer, owner["id"], face.world.clock.now()]
    found = rows(request, page, sql, values, "s.id")
    return paged(request, page, [face.status(row) for row in found], [row["id"] for row in found])


def _narrowed(request: Request) -> str:
    asked = {name: truth(value) for name, value in request.query_params.items()}
    clauses = {
        "exclude_replies": "(s.in_reply_to IS NULL OR s.in_reply_to_account = s.account)",
        "exclude_reblogs": "s.reblog_of IS NULL",
        "only_media": "EXISTS (SELECT 1 FROM media WHERE media.status = s.id)",
        "pinned": "EXISTS (SELECT 1 FROM pin WHERE pin.status = s.id AND pin.account = s.account)",
    }
    return "".join(f" AND {clause}" for name, clause in clauses.items() if asked.get(name))


def neighbours(sql: str) -> Handler:
    async def handler(request: Request) -> Response:
        face, page = looking(request), page_of(request, 40, 80)
        owner = account_row(face.world, wanted(request))
        found = rows(request, page, sql, [owner["id"]], "a.id")
        return paged(request, page, [face.account(row) for row in found], [row["id"] for row in found])

    return handler


def relationship(world: World, mine: int, other: int) -> Json:
    row = world.store.one(
        "SELECT EXISTS (SELECT 1 FROM follow WHERE account = ?1 AND target = ?2) following,"
        " EXISTS (SELECT 1 FROM follow WHERE account = ?2 AND target = ?1) followed_by,"
        " EXISTS (SELECT 1 FROM block WHERE account = ?1 AND target = ?2) blocking,"
        " EXISTS (SELECT 1 FROM block WHERE account = ?2 AND target = ?1) blocked_by,"
        " EXISTS (SELECT 1 FROM mute WHERE account = ?1 AND target = ?2) muting,"
        " EXISTS (SELECT 1 FROM mute WHERE account = ?1 AND target = ?2 AND notifications) muting_notifications",
        *(mine, other),
    )
    known = {key: bool(value) for key, value in dict(row or {}).items()}
    return {
        "id": str(other),
        "showing_reblogs": known["following"],
        "notifying": False,
        "languages": None,
        **known,
        "muting_expires_at": None,
        "requested": False,
        "requested_by": False,
        "domain_blocking": False,
        "endorsed": False,
        "note": "",
    }


async def relationships(request: Request) -> Response:
    world, who = world_of(request), author(request, "read:follows")
    asked = [*request.query_params.getlist("id[]"), *request.query_params.getlist("id")]
    return JSONResponse([relationship(world, who.account, int(one)) for one in asked if number(one)])


CHANGES = {
    "follow": ("INSERT OR IGNORE INTO follow VALUES (?, ?)", "write:follows"),
    "unfollow": ("DELETE FROM follow WHERE account = ? AND target = ?", "write:follows"),
    "block": ("INSERT OR IGNORE INTO block VALUES (?, ?)", "write:blocks"),
    "unblock": ("DELETE FROM block WHERE account = ? AND target = ?", "write:blocks"),
    "mute": ("INSERT OR REPLACE INTO mute VALUES (?, ?, ?)", "write:mutes"),
    "unmute": ("DELETE FROM mute WHERE account = ? AND target = ?", "write:mutes"),
    "remove_from_followers": ("DELETE FROM follow WHERE target = ? AND account = ?", "write:follows"),
}


def changing(action: str) -> Handler:
    sql, scope = CHANGES[action]

    async def handler(request: Request) -> Response:
        world, who = world_of(request), author(request, scope)
        other = account_row(world, wanted(request))
        if other["id"] == who.account:
            raise invalid("One cannot do this to oneself")
        more = [truth((await sent(request)).get("notifications", True))] if action == "mute" else []
        with world.store.writing():
            changed = world.store.run(sql, who.account, other["id"], *more).rowcount
            told: Told = _followed(world, who, other, action) if changed else []
            entry = Entry(
                action=action, account=who.username, object=str(other["id"]), text=other["username"]
            )
            record(world, who, fate_of(request), entry)
        announce(world, told)
        return JSONResponse(relationship(world, who.account, other["id"]))

    return handler


def _followed(world: World, who: Author, other: Row, action: str) -> Told:
    if action == "block":
        sql = "DELETE FROM follow WHERE (account = ?1 AND target = ?2) OR (account = ?2 AND target = ?1)"
        world.store.run(sql, who.account, other["id"])
    if action != "follow":
        return []
    return notify(world, to=other["id"], kind="follow", sender=who.account, status=None, at=world.clock.now())


def listed(table: str, scope: str) -> Handler:
    async def handler(request: Request) -> Response:
        who, page = author(request, scope), page_of(request, 40, 80)
        sql = f"SELECT a.* FROM {table} t JOIN account a ON a.id = t.target WHERE t.account = ?"  # noqa: S608
        found, face = rows(request, page, sql, [who.account], "a.id"), shapes(request, who.account)
        return paged(request, page, [face.account(row) for row in found], [row["id"] for row in found])

    return handler


async def report(request: Request) -> Response:
    world, who, fields = world_of(request), author(request, "write:reports"), await sent(request)
    target = account_row(world, number(fields.get("account_id")) or 0)
    comment, category = text(fields.get("comment")), text(fields.get("category")) or "other"
    if len(comment) > REPORT_COMMENT:
        raise invalid(f"Comment is longer than {REPORT_COMMENT} characters")
    if category not in ("spam", "legal", "violation", "other"):
        raise invalid("Category is not included in the list")
    statuses, now, made = texts(fields.get("status_ids")), world.clock.now(), world.next_id()
    forwarded = truth(fields.get("forward", False))
    with world.store.writing():
        world.store.run(
            "INSERT INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(made, who.account, target["id"], json.dumps(statuses), comment, category, forwarded, now),
        )
        entry = Entry(action="report", account=who.username, object=str(made), text=comment)
        record(world, who, fate_of(request), entry)
    shape = {
        "id": str(made),
        "action_taken": False,
        "action_taken_at": None,
        "category": category,
        "comment": comment,
        "forwarded": forwarded,
        "created_at": iso(now),
        "status_ids": statuses,
        "rule_ids": texts(fields.get("rule_ids")),
        "collection_ids": [],
        "target_account": shapes(request, who.account).account(target),
    }
    return JSONResponse(shape)


FOLLOWERS = "SELECT a.* FROM follow f JOIN account a ON a.id = f.account WHERE f.target = ?"
FOLLOWING = "SELECT a.* FROM follow f JOIN account a ON a.id = f.target WHERE f.account = ?"

ROUTES = [
    Route(f"{A}/verify_credentials", verify),
    Route(f"{A}/lookup", lookup),
    Route(f"{A}/search", search_accounts),
    Route(f"{A}/relationships", relationships),
    Route(f"{A}/{{id}}", show),
    Route(f"{A}/{{id}}/statuses", statuses),
    Route(f"{A}/{{id}}/followers", neighbours(FOLLOWERS)),
    Route(f"{A}/{{id}}/following", neighbours(FOLLOWING)),
    *(Route(f"{A}/{{id}}/{action}", changing(action), methods=["POST"]) for action in CHANGES),
    Route("/api/v1/blocks", listed("block", "read:blocks")),
    Route("/api/v1/mutes", listed("mute", "read:mutes")),
    Route("/api/v1/reports", report, methods=["POST"]),
    Route("/api/v2/search", search),
]
