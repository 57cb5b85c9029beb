"""Django's pages behind the ASGI door: made by a few threads that stay, one page after the other.

Django's own handler gives each request a thread of its own and crosses from the event loop to it four times or more.
A thousand voters of one minute were a thousand threads that shared one interpreter and twelve connections, and the
pool gave up on most of them (`torture/ballot.py`). Here whoever comes while every thread has work waits in line, in
the order of coming; a request crosses once. A body is read, and an answer sent, outside: a slow telephone keeps no
thread.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import resolve, set_script_prefix

from parvis.egress.waiting import is_waiting

LONGEST_FORM = 1 << 16  # bytes


class PageHandler(ASGIHandler):
    """`PARVIS_PAGES_AT_ONCE` threads. All views and middleware are plain functions, as with WSGI."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)  # not ASGIHandler's: it would load the middleware for the event loop
        self.load_middleware(is_async=False)
        many = settings.PARVIS_PAGES_AT_ONCE
        self.threads = ThreadPoolExecutor(many, thread_name_prefix="page")
        self.waiting = ThreadPoolExecutor(many, thread_name_prefix="waiting")  # for servers elsewhere

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with closing(body):
            response = await self._waited_for(self._room(scope).submit(self._made, scope, body), receive)
            if response is None:
                return
            try:
                await self.send_response(response, send)
            finally:
                if response.streaming:
                    response.close()

    def _room(self, scope: Any) -> ThreadPoolExecutor:
        """A provider of identities that answers slowly keeps only those waiting who go there."""
        try:
            view = resolve(scope["path"]).func
        except Http404:
            return self.threads
        return self.waiting if is_waiting(view) else self.threads

    def _made(self, scope: Any, body: IO[bytes]) -> HttpResponseBase:
        """In a thread. The connection is given back before the answer is sent: whoever is next finds it free."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: HttpResponseBase = self.get_response(request) if request else refusal  # type: ignore[assignment]
        if response.streaming:  # a file: it needs no connection
            signals.request_finished.send(sender=self.__class__)
        else:
            response.close()
        return response

    async def _waited_for(self, made: Future[HttpResponseBase], receive: Any) -> HttpResponseBase | None:
        """None when who asked went away while still in line: nobody makes that page any more."""
        leaving = asyncio.ensure_future(receive())
        leaving.add_done_callback(lambda _left: made.cancel())  # what is begun is finished
        try:
            return await asyncio.wrap_future(made)
        except asyncio.CancelledError:
            if not made.cancelled():
                raise
            return None
        finally:
            leaving.cancel()

    async def read_body(self, receive: Any) -> IO[bytes]:
        """A form is kept in memory; what is longer is read as Django does, from a certain size on to the disk."""
        messages: list[Any] = []
        while sum(len(one.get("body", b"")) for one in messages) <= LONGEST_FORM:
            messages.append(await receive())
            if messages[-1]["type"] == "http.disconnect":
                raise RequestAborted
            if not messages[-1].get("more_body"):
                return BytesIO(b"".join(one.get("body", b"") for one in messages))
        read = iter(messages)

        async def again() -> Any:
            return next(read, None) or await receive()

        body: IO[bytes] = await super().read_body(again)
        return body
