"""The few lines that every handler of this face begins with."""

from __future__ import annotations

from starlette.requests import Request

from parvis.sandbox.bodies import Fields, Unreadable, fields
from parvis.sandbox.mastodon.callers import Caller, caller, viewer
from parvis.sandbox.mastodon.paging import needed
from parvis.sandbox.mastodon.shapes import Shapes
from parvis.sandbox.mastodon.writing import Author
from parvis.sandbox.problems import Problem
from parvis.sandbox.world import base_of, world_of


def shapes(request: Request, account: int | None) -> Shapes:
    return Shapes(world_of(request), base_of(request), account)


def looking(request: Request) -> Shapes:
    return shapes(request, viewer(request))


def author(request: Request, scope: str) -> Author:
    found: Caller = caller(request, scope)
    server = base_of(request).split("://", 1)[1]
    return Author(account=found.account, username=found.username, app=found.app, server=server)


def wanted(request: Request, name: str = "id") -> int:
    return needed(request.path_params[name])


async def sent(request: Request) -> Fields:
    try:
        return await fields(request)
    except Unreadable as problem:
        raise Problem(400, str(problem)) from problem
