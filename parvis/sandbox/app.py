"""The whole program: one ASGI application made of a world, its faces and the control interface."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from parvis.sandbox import control
from parvis.sandbox.layout import style
from parvis.sandbox.mastodon import routes as mastodon
from parvis.sandbox.pages import home, letters, places
from parvis.sandbox.problems import Problem
from parvis.sandbox.town.life import Life
from parvis.sandbox.weather import Weather
from parvis.sandbox.world import World


async def refused(request: Request, problem: Exception) -> Response:
    if not isinstance(problem, Problem):
        raise problem
    return JSONResponse({"error": problem.sentence, **problem.more}, status_code=problem.code)


async def not_found(request: Request, problem: Exception) -> Response:
    return JSONResponse({"error": "Not found"}, status_code=404)


def make(
    data: Path | None,
    *,
    seed: int = 1,
    clock: Callable[[], float] = time.time,
    life: bool = False,
    town: bool = True,
) -> Starlette:
    """`data` is a folder, or None for memory; `life`: citizens write; without `town` nobody has written yet."""
    world = World(data, seed=seed, source=clock)
    citizens = Life(world)
    citizens.begin(with_the_morning=town)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        living = asyncio.create_task(citizens.live()) if life else None
        yield
        if living is not None:
            living.cancel()
            with suppress(asyncio.CancelledError):
                await living
        world.store.close()

    app = Starlette(
        routes=[
            *mastodon.ROUTES,
            *control.ROUTES,
            *home.ROUTES,
            *letters.ROUTES,
            *places.ROUTES,
            Route("/style.css", style),
        ],
        middleware=[Middleware(Weather, world=world)],
        exception_handlers={Problem: refused, 404: not_found},
        lifespan=lifespan,
    )
    app.state.world = world
    app.state.life = citizens
    return app
