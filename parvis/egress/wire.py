"""One connection to a checked address, under one deadline, that remembers whether anything was sent."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore2
import httpx2

from parvis.egress.address import Place
from parvis.egress.errors import NoAnswer, TooLarge, Unreachable

CONNECT_SECONDS = 10.0
PIECE = 64 * 1024
TROUBLE = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    OSError,
)


class Deadline:
    """The time left for a whole call; `sent` tells whether a first byte of the request may have left."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.sent = False

    def left(self) -> float:
        return self.end - time.monotonic()

    def step(self, late: type[Exception]) -> float:
        """Seconds for the next read or write; raises `late` when none are left."""
        if (left := self.left()) <= 0:
            raise late("too late")
        return left


class PinnedStream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self.inner = inner
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.deadline.step(httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            seconds = self.deadline.step(httpcore2.WriteTimeout)
            self.deadline.sent = True
            self.inner.write(buffer[start : start + PIECE], seconds)

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        seconds = min(self.deadline.step(httpcore2.ConnectTimeout), CONNECT_SECONDS)
        return PinnedStream(self.inner.start_tls(ssl_context, server_hostname, seconds), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class PinnedBackend(httpcore2.NetworkBackend):
    """Connects to the addresses that were checked, whatever the name would resolve to now."""

    def __init__(self, place: Place, deadline: Deadline) -> None:
        self.place = place
        self.deadline = deadline
        self.system = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        for last, address in enumerate(self.place.addresses, start=1 - len(self.place.addresses)):
            share = self.deadline.step(httpcore2.ConnectTimeout) / (1 - last)
            try:
                stream = self.system.connect_tcp(address, port, min(share, CONNECT_SECONDS))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
            return PinnedStream(stream, self.deadline)
        raise httpcore2.ConnectError("no address answered")


class Wire:
    """A connection for one exchange, never reused: on a stale one a lost write would be ambiguous."""

    def __init__(self, place: Place, deadline: Deadline, ssl_context: ssl.SSLContext | None) -> None:
        self.place = place
        self.deadline = deadline
        self.connection = httpcore2.HTTPConnection(
            origin=httpcore2.Origin(
                scheme=b"https" if place.secure else b"http", host=place.host.encode("ascii"), port=place.port
            ),
            ssl_context=ssl_context,
            network_backend=PinnedBackend(place, deadline),
        )

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def send(self, request: httpx2.Request) -> httpcore2.Response:
        url = httpcore2.URL(
            scheme=b"https" if self.place.secure else b"http",
            host=self.place.host.encode("ascii"),
            port=self.place.port,
            target=request.url.raw_path,
        )
        try:
            return self.connection.handle_request(
                httpcore2.Request(request.method, url, headers=request.headers.raw, content=request.content)
            )
        except TROUBLE as error:
            raise self.trouble(error) from None

    def chunks(self, response: httpcore2.Response) -> Iterator[bytes]:
        try:
            yield from response.iter_stream()
        except TROUBLE as error:
            raise self.trouble(error) from None

    def trouble(self, error: Exception) -> Exception:
        """Only the kind of the error is told: its text may hold a header."""
        late = isinstance(error, httpcore2.TimeoutException)
        if self.deadline.sent:
            return NoAnswer(
                f"{self.place.host} gave no whole answer ({'time-out' if late else 'broken off'})."
            )
        why = "time-out" if late else "TLS" if self._is_tls(error) else "no connection"
        return Unreachable(f"{self.place.host} could not be reached ({why}); nothing was sent.")

    @staticmethod
    def _is_tls(error: Exception) -> bool:
        return isinstance(error.__cause__, ssl.SSLError)


def read_body(chunks: Iterable[bytes], *, encoding: str, limit: int, host: str) -> bytes:
    """The whole body, decompressed piece by piece so that a small bomb never becomes large in memory."""
    if encoding in {"", "identity"}:
        return _gather(chunks, limit, host)
    if encoding not in {"gzip", "x-gzip"}:
        raise NoAnswer(f"{host} answered in an encoding that was not asked for.")
    try:
        return _gather(_gunzip(chunks), limit, host)
    except (zlib.error, EOFError):
        raise NoAnswer(f"{host} gave no whole answer (broken compression).") from None


def _gather(chunks: Iterable[bytes], limit: int, host: str) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise TooLarge(f"{host} answered more than {limit} bytes.")
    return bytes(body)


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unzip = None
    for chunk in chunks:
        while chunk:
            unzip = unzip or zlib.decompressobj(wbits=31)
            yield unzip.decompress(chunk, PIECE)
            chunk = unzip.unconsumed_tail or unzip.unused_data
            if unzip.eof:
                unzip = None
    if unzip is not None:
        yield unzip.flush(PIECE)
        if not unzip.eof:
            raise EOFError
