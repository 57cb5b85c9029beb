"""The functions through which every outgoing call passes."""

from __future__ import annotations

import functools
import json
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2

from parvis import __version__
from parvis.egress.address import Resolver, find_place, system_resolver
from parvis.egress.errors import Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.egress.wire import Deadline, Wire, read_body

MOST_REDIRECTS = 5
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What may follow a redirect to another host; credentials have many names, harmless headers few.
HARMLESS = frozenset({"accept", "accept-language", "user-agent", "if-none-match", "if-modified-since"})
ABOUT_BODY = frozenset({"content-length", "content-type", "transfer-encoding"})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str

    def json(self) -> Any:
        """Raises ValueError when the body is not JSON."""
        return json.loads(self.content)


class Door:
    """`Door(allow_hosts=("127.0.0.1:8101",))`: named internal hosts that the operator allows. Thread-safe."""

    def __init__(
        self,
        *,
        allow_hosts: Sequence[str] = (),
        timeout: float = 20.0,
        max_bytes: int = 10_000_000,
        resolve: Resolver = system_resolver,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.allow_hosts = tuple(allow_hosts)
        self.timeout = timeout
        self.max_bytes = max_bytes
        self.resolve = resolve
        self._allowed = frozenset(entry.lower() for entry in allow_hosts)
        self._ssl_context = ssl_context

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        timeout: float | None = None,
        max_bytes: int | None = None,
        follow: bool = True,
    ) -> Answer:
        """Any status is an Answer; raises Forbidden, Unreachable, NoAnswer, TooLarge."""
        target = _parse(url, params)
        request = _build(method, target, headers, json=json, data=data, content=content, files=files)
        deadline = Deadline(self.timeout if timeout is None else timeout)
        limit = self.max_bytes if max_bytes is None else max_bytes
        wrote = False
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._exchange(request, deadline, limit, wrote=wrote)
            wrote = wrote or request.method not in SAFE
            onward = _onward(request, answer) if follow else None
            if onward is None:
                return answer
            request = onward
        raise NoAnswer(f"{target.host} redirects more than {MOST_REDIRECTS} times.")

    def stream(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        seconds: float,
        max_bytes: int | None = None,
    ) -> Iterator[bytes]:
        """A long GET (server-sent events): pieces as they come, for `seconds`. Follows no redirect."""
        request = _build("GET", _parse(url, params), {"Accept-Encoding": "identity", **(headers or {})})
        deadline = Deadline(seconds)
        limit = self.max_bytes if max_bytes is None else max_bytes
        with self._wire(request.url, deadline) as wire:
            response = wire.send(request)
            if response.status != httpx2.codes.OK:
                raise NoAnswer(f"{request.url.host} answered {response.status} instead of a stream.")
            yield from _until(deadline, wire.chunks(response), limit)

    def _exchange(self, request: httpx2.Request, deadline: Deadline, limit: int, *, wrote: bool) -> Answer:
        deadline.sent = False
        try:
            with self._wire(request.url, deadline) as wire:
                response = wire.send(request)
                return _read(request, response, wire, limit)
        except (Forbidden, Unreachable) as error:
            if wrote:  # an earlier hop took the write: "nothing was sent" would be untrue
                raise NoAnswer(f"The redirect after a write led nowhere: {error}") from None
            raise

    def _wire(self, url: httpx2.URL, deadline: Deadline) -> Wire:
        place = find_place(url, allowed=self._allowed, resolve=self.resolve, seconds=deadline.left())
        return Wire(place, deadline, self._ssl_context or _default_ssl_context())


@functools.cache
def _default_ssl_context() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


def _parse(url: str, params: Mapping[str, str] | Sequence[tuple[str, str]] | None) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url)
        if params:
            pairs = params.items() if isinstance(params, Mapping) else params
            parsed = parsed.copy_merge_params(tuple(pairs))
    except (httpx2.InvalidURL, ValueError, TypeError):
        raise Forbidden("This is not an address that can be called.") from None
    return parsed


def _build(method: str, url: httpx2.URL, headers: Mapping[str, str] | None, **body: Any) -> httpx2.Request:
    given = {"User-Agent": f"Parvis/{__version__}", "Accept-Encoding": "gzip", **(headers or {})}
    given = {name: value for name, value in given.items() if name.lower() != "host"}
    request = httpx2.Request(method, url, headers=given, **body)
    request.read()
    return request


def _read(request: httpx2.Request, response: httpcore2.Response, wire: Wire, limit: int) -> Answer:
    headers = httpx2.Headers(response.headers)
    body = read_body(
        wire.chunks(response),
        encoding=headers.get("content-encoding", "").strip().lower(),
        limit=limit,
        host=request.url.host,
    )
    lower = {name.lower(): value for name, value in headers.items()}
    return Answer(status=response.status, headers=lower, content=body, url=str(request.url))


def _onward(request: httpx2.Request, answer: Answer) -> httpx2.Request | None:
    """The request that a redirect asks for; None when it is not followed (a write, except 303 to GET)."""
    location = answer.headers.get("location", "")
    if answer.status not in REDIRECTS or not location:
        return None
    if request.method not in SAFE and answer.status != httpx2.codes.SEE_OTHER:
        return None
    try:
        target = request.url.join(location).copy_with(fragment=None)
    except (httpx2.InvalidURL, ValueError):
        return None
    dropped = {"host", *ABOUT_BODY} if request.method not in SAFE else {"host"}
    headers = {name: value for name, value in request.headers.items() if name.lower() not in dropped}
    if not _same_host(request.url, target):
        headers = {name: value for name, value in headers.items() if name.lower() in HARMLESS}
    return _build(request.method if request.method in SAFE else "GET", target, headers)


def _same_host(old: httpx2.URL, new: httpx2.URL) -> bool:
    """Same scheme, host and port, or the step from http to https on the usual ports."""
    ports = {"http": 80, "https": 443}
    before = (old.scheme, old.host, old.port or ports.get(old.scheme))
    after = (new.scheme, new.host, new.port or ports.get(new.scheme))
    return before == after or (before == ("http", old.host, 80) and after == ("https", old.host, 443))


def _until(deadline: Deadline, chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    total = 0
    try:
        for chunk in chunks:
            total += len(chunk)
            if total > limit:
                raise TooLarge(f"The stream gave more than {limit} bytes.")
            yield chunk
    except NoAnswer:
        if deadline.left() > 0:
            raise
