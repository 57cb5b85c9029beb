"""The control interface, under /_sandbox/: for tests, drills and crash runs. JSON in, JSON out; never part of a face.

Faults never touch these addresses, and nothing done here counts as a call of a client.

GET  /_sandbox/health            {"ok", "statuses", "ledger", "faults", "streams", "now", "clock_offset", "seed",
                                 "life"}
GET  /_sandbox/ledger            lines of accepted writes, oldest first: {"entries": […], "last": n, "total": count}
                                 filters: account, action, object, idempotency_key, text, fault, visibility,
                                 in_reply_to; `since` (line number, excluded), `limit` (1000, at most 100000),
                                 `replays=1` adds the repeats of an idempotency key (they stored nothing),
                                 `life=1` adds what the citizens wrote by themselves.
                                 A line: n, at, face, action (post, edit, delete, reblog, favourite, unfavourite, vote,
                                 media, describe, follow, mute, block, report …), account, object (the network's id),
                                 idempotency_key, text, media (sha256 of each file), visibility, in_reply_to,
                                 fault (its names joined by "+", or null), answered ("200", "500", "cut", "malformed",
                                 "life"), replay, by_town_life.
GET  /_sandbox/faults            {"faults": […], "effects": {name: meaning}, "profiles": [names]}
POST /_sandbox/faults            one fault: effect, methods (["POST"], or ["*"]), path ("/api/v1/statuses", may hold *),
                                 account (a username), probability (1), count (none: for ever), skip (0), seconds,
                                 up_to (true: seconds are drawn between 0 and `seconds`), code (500), reset ("iso"
                                 or "unix", for rate_limited); or `choices`: [{"effect", "probability"}], at most one of
                                 which befalls a request; or {"profile": "full"} with optional path, methods, account.
                                 Answers {"faults": [those added, with their id]}. Unknown words are a 422.
DELETE /_sandbox/faults          remove all; DELETE /_sandbox/faults/{id} removes one. {"removed": n}
POST /_sandbox/reset             {"seed": 1, "town": true}: forget everything, the ledger, tokens and faults too, and
                                 start again; without `town` only the accounts are made, nobody has written.
POST /_sandbox/clock             {"offset": seconds} or {"advance": seconds}; {"now", "offset"}. Moves every date that
                                 the network writes or compares; delays of faults stay in real seconds.
POST /_sandbox/limits            {"enforced": true, "limit": 300, "window": 300}: refuse with 429 above it, per token.
POST /_sandbox/citizens/say      {"who", "text", "visibility" ("public"), "in_reply_to" (id), "language", "spoiler"}:
                                 a citizen writes; {"id", "url"}. An unknown name becomes a new invented account.
POST /_sandbox/citizens/tick     {"count": 1}: let that many of the day's next messages arrive now. {"said": [ids]}
POST /_sandbox/citizens/react    let those whom the town answered 8 to 30 s ago write back now. {"said": [ids]}
POST /_sandbox/tokens            {"account", "scopes" ("read write follow push"), "token" (drawn unless given)}:
                                 {"access_token", "account_id", "scope"}
POST /_sandbox/tokens/revoke     {"token"} or {"account"}: {"revoked": n}
POST /_sandbox/letters           {"from", "to", "subject", "body"}: a mail for the pretend letterbox (page /letters).
                                 {"id": n}
GET  /_sandbox/accounts          [{"id", "username", "display_name", "town"}]

The same seed draws the same faults in the order in which the requests matching them arrive.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parvis.sandbox.bodies import Unreadable, fields
from parvis.sandbox.clock import iso
from parvis.sandbox.faults import BESIDES, OUTCOMES, PROFILES, UnknownFault
from parvis.sandbox.ledger import FILTERS
from parvis.sandbox.mastodon.seeing import named
from parvis.sandbox.mastodon.tokens import EVERYTHING, give, revoke
from parvis.sandbox.problems import Problem
from parvis.sandbox.store import Row
from parvis.sandbox.town.life import Life
from parvis.sandbox.town.people import newcomer
from parvis.sandbox.world import World, base_of, world_of

C = "/_sandbox"


async def sent(request: Request) -> dict[str, Any]:
    try:
        return await fields(request)
    except Unreadable as problem:
        raise Problem(400, str(problem)) from problem


def life_of(request: Request) -> Life:
    life: Life = request.app.state.life
    return life


async def health(request: Request) -> Response:
    world = world_of(request)
    return JSONResponse(
        {
            "ok": True,
            "statuses": world.store.value("SELECT count(*) FROM status"),
            "ledger": world.ledger.count(),
            "faults": len(world.faults.faults),
            "streams": world.hub.listening(),
            "now": iso(world.clock.now()),
            "clock_offset": world.clock.offset,
            "seed": world.seed,
            "life": life_of(request).running,
        }
    )


async def ledger(request: Request) -> Response:
    world, asked = world_of(request), request.query_params
    entries = world.ledger.entries(
        filters={name: asked[name] for name in FILTERS if name in asked},
        replays=asked.get("replays") == "1",
        life=asked.get("life") == "1",
        since=_whole(asked.get("since", "0"), "since"),
        limit=min(_whole(asked.get("limit", "1000"), "limit"), 100_000),
    )
    last = entries[-1]["n"] if entries else _whole(asked.get("since", "0"), "since")
    return JSONResponse({"entries": entries, "last": last, "total": world.ledger.count()})


def _whole(value: str, name: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 15:
        raise Problem(422, f"{name} must be a whole number, not {value!r}.")
    return int(value)


def _number(value: Any, name: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise Problem(422, f"{name} must be a number, not {value!r}.") from error


def _told(faults: list[Any]) -> list[dict[str, Any]]:
    return [vars(fault) | {"methods": list(fault.methods)} for fault in faults]


async def faults(request: Request) -> Response:
    known = {"effects": OUTCOMES | BESIDES, "profiles": list(PROFILES)}
    return JSONResponse({"faults": _told(world_of(request).faults.faults)} | known)


async def add_fault(request: Request) -> Response:
    try:
        added = world_of(request).faults.add(await sent(request))
    except (UnknownFault, TypeError) as problem:
        raise Problem(422, str(problem)) from problem
    return JSONResponse({"faults": _told(added)})


async def remove_faults(request: Request) -> Response:
    given = request.path_params.get("id")
    return JSONResponse({"removed": world_of(request).faults.remove(int(given) if given else None)})


async def reset(request: Request) -> Response:
    world, asked = world_of(request), await sent(request)
    world.seed = int(_number(asked.get("seed", world.seed), "seed"))
    world.store.empty()
    world.move_clock(0.0)
    world.faults.remove(None)
    world.faults.reseed(world.seed)
    world.rates.used.clear()
    world.rates.enforced = False
    life_of(request).begin(with_the_morning=bool(asked.get("town", True)))
    return JSONResponse({"ok": True, "seed": world.seed})


async def clock(request: Request) -> Response:
    world, asked = world_of(request), await sent(request)
    if "offset" in asked:
        world.move_clock(_number(asked["offset"], "offset"))
    elif "advance" in asked:
        world.move_clock(world.clock.offset + _number(asked["advance"], "advance"))
    return JSONResponse({"now": iso(world.clock.now()), "offset": world.clock.offset})


async def limits(request: Request) -> Response:
    rates, asked = world_of(request).rates, await sent(request)
    rates.enforced = bool(asked.get("enforced", rates.enforced))
    rates.limit = int(_number(asked.get("limit", rates.limit), "limit"))
    rates.window = int(_number(asked.get("window", rates.window), "window"))
    rates.used.clear()
    return JSONResponse({"enforced": rates.enforced, "limit": rates.limit, "window": rates.window})


async def say(request: Request) -> Response:
    world, asked = world_of(request), await sent(request)
    if not asked.get("who") or not asked.get("text"):
        raise Problem(422, "Say who writes (`who`) and what (`text`).")
    person = named(world, asked["who"]) or newcomer(world, asked["who"], language=asked.get("language", "fr"))
    row = life_of(request).say(
        person,
        str(asked["text"]),
        visibility=asked.get("visibility", "public"),
        in_reply_to=int(_number(asked["in_reply_to"], "in_reply_to")) if asked.get("in_reply_to") else None,
        language=asked.get("language", "fr"),
        spoiler=asked.get("spoiler", ""),
    )
    return JSONResponse(
        {"id": str(row["id"]), "url": f"{base_of(request)}/@{person['username']}/{row['id']}"}
    )


async def tick(request: Request) -> Response:
    count = int(_number((await sent(request)).get("count", 1), "count"))
    said = [life_of(request).next_message() for _ in range(count)]
    return JSONResponse({"said": [str(row["id"]) for row in said if row is not None]})


async def react(request: Request) -> Response:
    return JSONResponse({"said": [str(row["id"]) for row in life_of(request).react()]})


def _person(world: World, name: Any) -> Row:
    row = named(world, str(name or ""))
    if row is None:
        raise Problem(404, f"There is no account {name} here.")
    return row


async def token(request: Request) -> Response:
    world, asked = world_of(request), await sent(request)
    person = _person(world, asked.get("account"))
    row = give(
        world,
        account=person["id"],
        scopes=asked.get("scopes") or EVERYTHING,
        token=str(asked.get("token") or ""),
    )
    answer = {"access_token": row["token"], "account_id": str(person["id"]), "scope": row["scopes"]}
    return JSONResponse(answer)


async def revoke_token(request: Request) -> Response:
    world, asked = world_of(request), await sent(request)
    account = _person(world, asked["account"])["id"] if asked.get("account") else None
    return JSONResponse({"revoked": revoke(world, token=asked.get("token"), account=account)})


async def letter(request: Request) -> Response:
    world, asked = world_of(request), await sent(request)
    found = [str(asked.get(name) or "") for name in ("from", "to", "subject", "body")]
    if not found[1]:
        raise Problem(422, "A letter needs somebody to go to.")
    with world.store.writing():
        sql = "INSERT INTO letter (at, sender, recipient, subject, body) VALUES (?, ?, ?, ?, ?)"
        row = world.store.run(sql, world.clock.now(), *found)
    return JSONResponse({"id": row.lastrowid})


async def accounts(request: Request) -> Response:
    rows = world_of(request).store.all("SELECT id, username, display_name, town FROM account ORDER BY id")
    return JSONResponse([dict(row) | {"id": str(row["id"]), "town": bool(row["town"])} for row in rows])


ROUTES = [
    Route(f"{C}/health", health),
    Route(f"{C}/ledger", ledger),
    Route(f"{C}/faults", faults, methods=["GET"]),
    Route(f"{C}/faults", add_fault, methods=["POST"]),
    Route(f"{C}/faults", remove_faults, methods=["DELETE"]),
    Route(f"{C}/faults/{{id:int}}", remove_faults, methods=["DELETE"]),
    Route(f"{C}/reset", reset, methods=["POST"]),
    Route(f"{C}/clock", clock, methods=["POST"]),
    Route(f"{C}/limits", limits, methods=["POST"]),
    Route(f"{C}/citizens/say", say, methods=["POST"]),
    Route(f"{C}/citizens/tick", tick, methods=["POST"]),
    Route(f"{C}/citizens/react", react, methods=["POST"]),
    Route(f"{C}/tokens", token, methods=["POST"]),
    Route(f"{C}/tokens/revoke", revoke_token, methods=["POST"]),
    Route(f"{C}/letters", letter, methods=["POST"]),
    Route(f"{C}/accounts", accounts),
]
