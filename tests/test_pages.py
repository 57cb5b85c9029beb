"""Pages behind the ASGI door, as a server would ask for them: how many at once, in which order, and what holds whom."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLResolver, get_resolver, reverse
from pytest_django import Settings

from parvis.egress.waiting import is_waiting
from parvis.web.pages import LONGEST_FORM, PageHandler

type View = Callable[[HttpRequest], Any]

pytestmark = pytest.mark.django_db(transaction=True)  # the end of a request looks after the connection


class Visit:
    """One request: its body in pieces, what was sent back, and the moment at which the visitor leaves."""

    def __init__(self, handler: PageHandler, path: str = "/", *, pieces: tuple[bytes, ...] = (b"",)) -> None:
        self.scope = {
            "type": "http", "method": "POST" if any(pieces) else "GET", "path": path, "query_string": b"",
            "headers": [(b"host", b"testserver"), (b"content-length", str(sum(map(len, pieces))).encode())],
        }  # fmt: skip
        self.pieces = list(pieces)
        self.left, self.taken = asyncio.Event(), asyncio.Event()
        self.taken.set()
        self.sent: list[Any] = []
        self.told: list[str] = []
        self.breaks_off = False
        self.task = asyncio.create_task(handler(self.scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if self.breaks_off and len(self.pieces) == 1:
            return {"type": "http.disconnect"}
        if self.pieces:
            piece = self.pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        await self.taken.wait()
        self.sent.append(message)
        self.told.append("sent")

    async def text(self) -> str:
        await asyncio.wait_for(self.task, 20)
        return b"".join(one.get("body", b"") for one in self.sent).decode()


@pytest.fixture
def handler(settings: Settings) -> Iterator[Callable[[View], PageHandler]]:
    """With two threads, whose every page is made by `view`."""
    settings.PARVIS_PAGES_AT_ONCE = 2
    made = []

    def around(view: View) -> PageHandler:
        found = PageHandler()
        found.get_response = view  # type: ignore[method-assign]
        made.append(found)
        return found

    yield around
    for one in made:
        one.threads.shutdown()
        one.waiting.shutdown()


class Counter:
    """A view that waits for a word, and remembers who was inside."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun: list[str] = []
        self.inside = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self.lock:
            self.begun.append(request.path)
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.go.wait(20)
        with self.lock:
            self.inside -= 1
        return HttpResponse(f"this is {request.path}")


async def begun(view: Counter, many: int) -> None:
    async with asyncio.timeout(20):
        while len(view.begun) < many:
            await asyncio.sleep(0.005)


def test_so_many_are_made_at_once_and_the_others_wait_in_the_order_of_coming(
    handler: Callable[[View], PageHandler],
) -> None:
    view = Counter()

    async def many() -> list[str]:
        pages = handler(view)
        visits = [Visit(pages, f"/{number}") for number in range(40)]
        await begun(view, 2)
        await asyncio.sleep(0.05)
        assert len(view.begun) == 2
        view.go.set()
        return [await visit.text() for visit in visits]

    assert asyncio.run(many()) == [f"this is /{number}" for number in range(40)]
    assert view.most == 2
    places = [int(path[1:]) for path in view.begun]
    assert all(abs(place - number) <= 1 for number, place in enumerate(places)), places


def test_whoever_leaves_while_in_line_is_not_worked_for(handler: Callable[[View], PageHandler]) -> None:
    view = Counter()

    async def three() -> tuple[list[Any], str]:
        pages = handler(view)
        first = [Visit(pages, "/a"), Visit(pages, "/b")]
        await begun(view, 2)
        gone, last = Visit(pages, "/gone"), Visit(pages, "/last")
        await asyncio.sleep(0.05)
        gone.left.set()
        await asyncio.wait_for(gone.task, 20)
        view.go.set()
        for visit in first:
            await visit.text()
        return gone.sent, await last.text()

    assert asyncio.run(three()) == ([], "this is /last")
    assert sorted(view.begun) == ["/a", "/b", "/last"]


def test_what_is_begun_is_finished_though_its_visitor_left(handler: Callable[[View], PageHandler]) -> None:
    view, done = Counter(), []

    def noted(request: HttpRequest) -> HttpResponse:
        response = view(request)
        done.append(request.path)
        return response

    async def one() -> None:
        visit = Visit(handler(noted), "/vote")
        await begun(view, 1)
        visit.left.set()
        await asyncio.sleep(0.05)
        view.go.set()
        await visit.text()

    asyncio.run(one())
    assert done == ["/vote"]


def test_a_telephone_that_takes_its_answer_slowly_keeps_no_thread(
    handler: Callable[[View], PageHandler],
) -> None:
    async def slow() -> str:
        pages = handler(lambda request: HttpResponse(f"this is {request.path}"))
        slow_ones = [Visit(pages, f"/slow{number}") for number in range(5)]
        for visit in slow_ones:
            visit.taken.clear()
        await asyncio.sleep(0.1)
        quick = await Visit(pages, "/quick").text()
        for visit in slow_ones:
            visit.taken.set()
            await visit.text()
        return quick

    assert asyncio.run(slow()) == "this is /quick"


def test_who_waits_for_a_server_elsewhere_keeps_nobody_else_waiting(
    handler: Callable[[View], PageHandler],
) -> None:
    view = Counter()

    def apart(request: HttpRequest) -> HttpResponse:
        return view(request) if "identity" in request.path else HttpResponse("voted")

    async def many() -> str:
        pages = handler(apart)
        elsewhere = [Visit(pages, reverse("part:identity_go", args=["place"])) for _number in range(5)]
        await begun(view, 2)
        voted = await Visit(pages, reverse("part:debate", args=["place"])).text()
        view.go.set()
        for visit in elsewhere:
            await visit.text()
        return voted

    assert asyncio.run(many()) == "voted"


WAITING = {
    "part:identity_go", "part:identity_back", "debates:identity", "debates:identity_try", "networks:connect",
    "networks:finish",
}  # fmt: skip


def test_those_who_wait_are_marked() -> None:
    found = {name for name, view in named_views() if is_waiting(view)}
    assert found == WAITING


def named_views() -> Iterator[tuple[str, Any]]:
    def inside(resolver: URLResolver, space: str) -> Iterator[tuple[str, Any]]:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                yield from inside(one, f"{one.namespace}:" if one.namespace else space)
            elif one.name:
                yield f"{space}{one.name}", one.callback

    yield from inside(get_resolver(), "")


def test_the_request_is_over_before_its_answer_is_sent(handler: Callable[[View], PageHandler]) -> None:
    """So the connection is free for whoever is next (request_finished gives it back)."""
    order: list[str] = []

    def finished(**_named: Any) -> None:
        order.append("finished")

    async def one() -> None:
        visit = Visit(handler(lambda _request: HttpResponse("page")))
        visit.told = order
        await visit.text()

    request_finished.connect(finished)
    try:
        asyncio.run(one())
    finally:
        request_finished.disconnect(finished)
    assert order[0] == "finished"
    assert order.count("finished") == 1
    assert "sent" in order


@pytest.mark.parametrize(
    "pieces",
    [(b"whole",), (b"in ", b"two"), (b"x" * LONGEST_FORM, b"y"), (b"z" * 3_000_000, b"end"), (b"", b"late")],
)
def test_a_body_comes_whole_in_however_many_pieces(
    handler: Callable[[View], PageHandler], pieces: tuple[bytes, ...]
) -> None:
    async def one() -> str:
        pages = handler(lambda request: HttpResponse(str(len(request.read()))))
        return await Visit(pages, pieces=pieces).text()

    assert asyncio.run(one()) == str(sum(map(len, pieces)))


def test_who_leaves_in_the_middle_of_a_body_gets_no_page(handler: Callable[[View], PageHandler]) -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.path)
        return HttpResponse("page")

    async def one() -> list[Any]:
        visit = Visit(handler(view), pieces=(b"half", b"never comes"))
        visit.breaks_off = True
        await asyncio.wait_for(visit.task, 20)
        return visit.sent

    assert asyncio.run(one()) == []
    assert seen == []


def test_a_file_is_sent_piece_by_piece_and_closed(handler: Callable[[View], PageHandler]) -> None:
    closed: list[bool] = []

    class Pieces:
        async def __aiter__(self) -> Any:
            for piece in (b"one ", b"two ", b"three"):
                yield piece

        def close(self) -> None:
            closed.append(True)

    async def one() -> tuple[str, int]:
        visit = Visit(handler(lambda _request: StreamingHttpResponse(Pieces())))
        return await visit.text(), len(visit.sent)

    assert asyncio.run(one()) == ("one two three", 5)  # a beginning, three pieces, an end
    assert closed == [True]
