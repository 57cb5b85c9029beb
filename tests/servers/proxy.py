"""A proxy on loopback between a connector and any test server: it can cut, refuse, hold or garble chosen calls."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from parvis.egress.tests.servers import RawServer, reply, reset


@dataclass
class Rule:
    """`effect`: cut_before (never arrives), cut_after (done, no answer), answer (these bytes instead, nothing arrives),
    answer_after (done, but these bytes instead of the true answer)."""

    effect: str
    methods: frozenset[str]
    path: str = "/"
    answer: bytes = b""
    left: int = 1


@dataclass
class Proxy:
    target: tuple[str, int]
    host: str  # the name by which the server knows itself
    rules: list[Rule] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)  # "POST /path" of each call that arrived here
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def next(
        self, effect: str, methods: str = "GET", path: str = "/", *, answer: bytes = b"", count: int = 1
    ) -> None:
        """The next `count` calls with one of these methods under this path suffer it."""
        self.rules.append(Rule(effect, frozenset(methods.split()), path, answer, count))

    def refuse(
        self, status: int, methods: str = "GET POST", path: str = "/", *, headers: tuple[str, ...] = ()
    ) -> None:
        body = b'{"error": "refused by the test"}'
        answer = reply(status, body, ("Content-Type: application/json", *headers))
        self.next("answer", methods, path, answer=answer)

    def talk(self, connection: socket.socket, request: bytes) -> None:
        method, path = request.split(b" ", 2)[:2]
        self.calls.append(f"{method.decode()} {path.decode()}")
        rule = self._rule(method.decode(), path.decode())
        effect = rule.effect if rule else ""
        if effect in {"cut_after", "answer_after", ""}:
            self._forward(connection, request, quiet=bool(effect))
        if effect.startswith("cut"):
            reset(connection)
        elif rule:
            connection.sendall(rule.answer)

    def _rule(self, method: str, path: str) -> Rule | None:
        for rule in list(self.rules):
            if method in rule.methods and path.startswith(rule.path):
                rule.left -= 1
                if not rule.left:
                    self.rules.remove(rule)
                return rule
        return None

    def _forward(self, connection: socket.socket, request: bytes, *, quiet: bool) -> None:
        with socket.create_connection(self.target, timeout=60) as server:
            server.sendall(self._as_ours(request))
            while piece := server.recv(65536):
                if not quiet:
                    connection.sendall(piece)

    def _as_ours(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [
            line for line in head.split(b"\r\n") if not line.lower().startswith((b"host:", b"connection:"))
        ]
        lines[1:1] = [b"Host: " + self.host.encode(), b"Connection: close"]
        return b"\r\n".join(lines) + b"\r\n\r\n" + body


@contextmanager
def before(url: str) -> Iterator[Proxy]:
    """A proxy before the server at `url` ("http://localhost:8101")."""
    host = url.removeprefix("http://").rstrip("/")
    name, _, port = host.partition(":")
    proxy = Proxy(target=("127.0.0.1" if name == "localhost" else name, int(port)), host=host)
    server = RawServer(proxy.talk)
    proxy.port = server.port
    try:
        yield proxy
    finally:
        server.close()


@contextmanager
def closed_port() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield f"127.0.0.1:{port}"
