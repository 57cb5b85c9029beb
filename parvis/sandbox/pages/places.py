"""The other pages: a status at its public address, an account, the ledger; and the drawn portraits."""

from __future__ import annotations

import hashlib
import json
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parvis.sandbox.clock import iso
from parvis.sandbox.layout import language, page
from parvis.sandbox.mastodon.paging import number
from parvis.sandbox.mastodon.seeing import named, visible
from parvis.sandbox.mastodon.shapes import Shapes
from parvis.sandbox.pages.home import PAGE, PUBLIC, article
from parvis.sandbox.pages.words import WORDS
from parvis.sandbox.problems import Problem
from parvis.sandbox.store import Row
from parvis.sandbox.world import base_of, world_of

SVG = {
    "cache-control": "max-age=86400",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
}


def _missing(request: Request) -> Response:
    return page(request, WORDS[language(request)]["not_found"], "", code=404)


async def account(request: Request) -> Response:
    world, row = world_of(request), named(world_of(request), request.path_params["name"])
    if row is None:
        return _missing(request)
    sql = f"{PUBLIC} AND s.account = ?3 AND s.reblog_of IS NULL ORDER BY s.id DESC LIMIT ?4"
    found = world.store.all(sql, None, world.clock.now(), row["id"], PAGE)
    face = Shapes(world, base_of(request), None)
    articles = "".join(article(request, face.status(one), answerable=True) for one in found)
    note = face.account(row)["note"]
    return page(request, f"{row['display_name']} (@{row['username']})", f"{note}{articles}")


async def status(request: Request) -> Response:
    world, asked = world_of(request), number(request.path_params["id"])
    try:
        row = visible(world, None, asked or 0)
    except Problem:
        return _missing(request)
    face = Shapes(world, base_of(request), None)
    return page(request, _title(face, row), article(request, face.status(row), answerable=True))


def _title(face: Shapes, row: Row) -> str:
    return str(face.account_by(row["account"])["display_name"])


async def ledger(request: Request) -> Response:
    say, world = WORDS[language(request)], world_of(request)
    sql = "SELECT * FROM ledger WHERE by_town_life = 0 ORDER BY n DESC LIMIT 200"
    rows = "".join(_line(row) for row in world.store.all(sql))
    if not rows:
        return page(request, say["ledger"], f"<p>{say['ledger_intro']}</p><p>{say['empty_ledger']}</p>")
    heads = "".join(f'<th scope="col">{word}</th>' for word in say["columns"].split("|"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    scrolling = f'<div class="wide" role="region" tabindex="0" aria-label="{say["wide"]}">{table}</div>'
    return page(request, say["ledger"], f"<p>{say['ledger_intro']}</p>{scrolling}")


def _line(row: Row) -> str:
    shown = [iso(row["at"])[11:19], f"@{row['account']}", row["action"] + (" (=)" if row["replay"] else "")]
    files = len(json.loads(row["media"]))
    words = (row["text"] or "")[:120] + (f" [{files}]" if files else "")
    shown += [words, row["answered"], row["fault"] or "–"]
    return "<tr>" + "".join(f"<td>{escape(one)}</td>" for one in shown) + "</tr>"


async def portrait(request: Request) -> Response:
    """A colour and an initial: no face of anybody."""
    name = request.path_params["name"]
    initial = escape(name[:1].upper())
    letter = f'<text x="60" y="80" font-size="60" text-anchor="middle" fill="#fff">{initial}</text>'
    return _drawing(name, 120, 120, letter)


async def banner(request: Request) -> Response:
    return _drawing(request.path_params["name"], 600, 200, "")


def _drawing(name: str, width: int, height: int, inside: str) -> Response:
    hue = int(hashlib.sha256(name.encode()).hexdigest()[:4], 16) % 360
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<rect width="100%" height="100%" fill="hsl({hue} 45% 38%)"/>{inside}</svg>'
    )
    return Response(drawn, media_type="image/svg+xml", headers=SVG)


ROUTES = [
    Route("/ledger", ledger),
    Route("/avatars/{name}.svg", portrait),
    Route("/headers/{name}.svg", banner),
    Route("/users/{name}/statuses/{id}", status),
    Route("/users/{name}", account),
    Route("/@{name}/{id}", status),
    Route("/@{name}", account),
]
