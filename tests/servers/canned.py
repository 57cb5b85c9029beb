"""A door that opens on nothing: it gives the answers that a test prepared, and keeps what was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from parvis.egress import Answer, Door, Unreachable


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One call as the connector made it."""

    method: str
    url: str
    path: str
    params: list[tuple[str, str]]
    headers: Mapping[str, str]
    json: Any = None
    data: Mapping[str, str] | None = None
    files: Any = None

    def param(self, name: str) -> str:
        return dict(self.params).get(name, "")


Reply = Answer | Exception | Callable[[Asked], Answer]


def answer(body: Any = None, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = {} if isinstance(body, bytes) else {"content-type": "application/json; charset=utf-8"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=kind | named, content=content, url="")


class CannedDoor(Door):
    """`replies`: "GET /path" or "GET https://host/path" → answer, exception, function, or a list used in turn."""

    def __init__(
        self, replies: Mapping[str, Reply | list[Reply]], *, stream: list[bytes] | None = None
    ) -> None:
        super().__init__(allow_hosts=("social.ville.example",))
        self.replies = {
            name: list(given) if isinstance(given, list) else given for name, given in replies.items()
        }
        self.pieces = stream or []
        self.asked: list[Asked] = []

    def request(self, method: str, url: str, **more: Any) -> Answer:
        parts = urlsplit(url)
        params = [*parse_qsl(parts.query), *(more.get("params") or ())]
        asked = Asked(
            method=method,
            url=url,
            path=parts.path,
            params=params,
            headers=more.get("headers") or {},
            json=more.get("json"),
            data=more.get("data"),
            files=more.get("files"),
        )
        self.asked.append(asked)
        given = self._given(f"{method} {url.partition('?')[0]}", f"{method} {parts.path}")
        if isinstance(given, Exception):
            raise given
        found = given if isinstance(given, Answer) else given(asked)
        return Answer(status=found.status, headers=found.headers, content=found.content, url=found.url or url)

    def _given(self, *names: str) -> Reply:
        for name in names:
            if name in self.replies:
                given = self.replies[name]
                if isinstance(given, list):
                    return given.pop(0) if len(given) > 1 else given[0]
                return given
        host = urlsplit(names[0].partition(" ")[2]).netloc
        known = any(host in name for name in self.replies if "://" in name) or all(
            "://" not in n for n in self.replies
        )
        return answer({"error": "Not Found"}, 404) if known else Unreachable(f"{host} was not found.")

    def stream(self, url: str, **more: Any) -> Iterator[bytes]:
        self.asked.append(
            Asked(
                method="GET", url=url, path=urlsplit(url).path, params=[], headers=more.get("headers") or {}
            )
        )
        yield from self.pieces

    def calls(self, method: str = "") -> list[str]:
        return [f"{one.method} {one.path}" for one in self.asked if one.method == method or not method]
