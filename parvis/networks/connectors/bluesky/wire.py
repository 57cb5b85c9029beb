"""Calls of the AT Protocol (XRPC) through the door, for one account or for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.egress import Answer, Door, Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.networks.connectors.bluesky import sentences
from parvis.networks.connectors.bluesky.errors import body_of, problem
from parvis.networks.contract import OutcomeUnknown, RateLimited, RefusalKind, Refused, Unavailable

Params = Mapping[str, str] | Sequence[tuple[str, str]]
Json = Mapping[str, Any]


DOWN_FOR = timedelta(minutes=1)


def not_sent(sentence: str = sentences.UNREACHABLE) -> RateLimited:
    """Surely nothing was done: the same write a little later."""
    return RateLimited(datetime.now(UTC) + DOWN_FOR, "address", sentence)


class Wire:
    """One server and one token. A sign-in by OAuth would replace `headers_for` (DPoP signs each method and address)."""

    def __init__(self, door: Door, server: str, *, token: str = "") -> None:
        self.door = door
        self.server = server.rstrip("/")
        self.token = token

    def headers_for(self, method: str, url: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def read(self, name: str, params: Params | None = None) -> Json:
        """A query. Raises Unavailable, RateLimited, Expired, Reauthorise, Refused."""
        try:
            answer = self._call("GET", name, params=params)
        except (Unreachable, NoAnswer, TooLarge) as error:
            raise Unavailable(sentences.UNAVAILABLE) from error
        return self._body(answer, write=False)

    def write(self, name: str, body: Json | None = None) -> Json:
        """A procedure. Raises one of the contract's errors; whatever is not a clear no is OutcomeUnknown.

        A procedure without a body refuses an empty one: None sends none.
        """
        return self._write(name, json=body)

    def upload(self, name: str, content: bytes, mime: str) -> Json:
        return self._write(name, content=content, headers={"Content-Type": mime})

    def _write(self, name: str, **what: Any) -> Json:
        try:
            answer = self._call("POST", name, follow=False, **what)
        except Unreachable as error:
            raise not_sent() from error
        except (NoAnswer, TooLarge) as error:
            raise OutcomeUnknown(sentences.UNKNOWN) from error
        return self._body(answer, write=True)

    def _call(self, method: str, name: str, headers: Mapping[str, str] | None = None, **what: Any) -> Answer:
        url = f"{self.server}/xrpc/{name}"
        try:
            return self.door.request(
                method, url, headers=self.headers_for(method, url) | dict(headers or {}), **what
            )
        except Forbidden as error:
            raise Refused(RefusalKind.permission, sentences.ADDRESS) from error

    def _body(self, answer: Answer, *, write: bool) -> Json:
        if not 200 <= answer.status < 300:
            raise problem(answer, write=write)
        try:
            return body_of(answer)
        except ValueError as error:
            if write:
                raise OutcomeUnknown(sentences.UNKNOWN) from error
            raise Unavailable(sentences.UNAVAILABLE) from error
