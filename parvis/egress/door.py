"""One function through which every outgoing call passes (`docs/decisions/`: SSRF)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class Forbidden(Exception):
    """The address is not one that we call: private, loopback, metadata, a strange port or scheme."""


class Unreachable(ConnectionError):
    """No connection was made: surely nothing was sent."""


class NoAnswer(TimeoutError):
    """Something was sent and no whole answer came: the other side may have done it."""


class TooLarge(ValueError):
    """The answer is larger than allowed, counted after decompression."""


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

    def __init__(self, *, allow_hosts: Sequence[str] = (), timeout: float = 20.0, max_bytes: int = 10_000_000) -> None:
        self.allow_hosts = tuple(allow_hosts)
        self.timeout = timeout
        self.max_bytes = max_bytes

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
        raise NotImplementedError
