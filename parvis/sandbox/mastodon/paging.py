"""Pages as Mastodon cuts them: max_id goes back, since_id gives the newest, min_id walks forward without a hole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from parvis.sandbox.problems import Problem
from parvis.sandbox.store import Row
from parvis.sandbox.world import base_of, world_of

CURSORS = ("max_id", "since_id", "min_id")


@dataclass(frozen=True)
class Page:
    limit: int
    max_id: int | None
    since_id: int | None
    min_id: int | None

    def clauses(self, column: str) -> tuple[str, list[int]]:
        bounds = [
            (f"{column} < ?", self.max_id),
            (f"{column} > ?", self.since_id),
            (f"{column} > ?", self.min_id),
        ]
        given = [(clause, value) for clause, value in bounds if value is not None]
        return "".join(f" AND {clause}" for clause, _ in given), [value for _, value in given]


def page_of(request: Request, default: int = 20, most: int = 40) -> Page:
    limit = min(number(request.query_params.get("limit")) or default, most)
    return Page(limit, *(number(request.query_params.get(name)) for name in CURSORS))


def number(value: Any) -> int | None:
    """A cursor, or nothing when it isn't one of our numbers."""
    found = str(value or "")
    return int(found) if found.isascii() and found.isdigit() and len(found) < 19 else None


def needed(value: Any) -> int:
    found = number(value)
    if found is None:
        raise Problem(404, "Record not found")
    return found


def rows(request: Request, page: Page, sql: str, values: list[Any], column: str) -> list[Row]:
    """`sql` ends inside its WHERE; newest first whatever the way of walking."""
    clauses, bounds = page.clauses(column)
    order = "ASC" if page.min_id is not None else "DESC"
    query = f"{sql}{clauses} ORDER BY {column} {order} LIMIT ?"
    found = world_of(request).store.all(query, *values, *bounds, page.limit)
    return found[::-1] if page.min_id is not None else found


def paged(request: Request, page: Page, content: list[Any], ids: list[int]) -> Response:
    """The answer with its Link header; without one when there's nothing to go on from."""
    if not ids:
        return JSONResponse(content)
    links = []
    if len(ids) >= page.limit:
        links.append(f'<{_address(request, "max_id", min(ids))}>; rel="next"')
    links.append(f'<{_address(request, "min_id", max(ids))}>; rel="prev"')
    return JSONResponse(content, headers={"link": ", ".join(links)})


def _address(request: Request, cursor: str, value: int) -> str:
    kept = [(key, found) for key, found in request.query_params.multi_items() if key not in CURSORS]
    kept = [(key, found) for key, found in kept if key != "access_token"]
    return f"{base_of(request)}{request.url.path}?{urlencode([*kept, (cursor, str(value))])}"
