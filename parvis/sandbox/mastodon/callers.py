"""Who is calling, and with which rights."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from parvis.sandbox.problems import Problem
from parvis.sandbox.store import Row
from parvis.sandbox.world import world_of


@dataclass(frozen=True)
class Caller:
    account: int
    username: str
    app: int | None
    token: str


def secret(request: HTTPConnection) -> str:
    header = request.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    return request.query_params.get("access_token", "")


def token_row(request: HTTPConnection) -> Row | None:
    found = secret(request)
    if not found:
        return None
    return world_of(request).store.one("SELECT * FROM token WHERE token = ?", found)


def caller(request: HTTPConnection, scope: str) -> Caller:
    """The person behind the token, who gave `scope` (or the wider one it belongs to)."""
    row = token_row(request)
    if row is None:
        raise Problem(401, "The access token is invalid")
    if row["revoked"]:
        raise Problem(401, "The access token was revoked")
    if row["account"] is None:
        raise Problem(422, "This method requires an authenticated user")
    granted = row["scopes"].split()
    if scope not in granted and scope.split(":")[0] not in granted and not _older(scope, granted):
        raise Problem(403, "This action is outside the authorized scopes")
    username = world_of(request).store.value("SELECT username FROM account WHERE id = ?", row["account"])
    return Caller(row["account"], username, row["app"], row["token"])


def _older(scope: str, granted: list[str]) -> bool:
    """`follow` is the old name of three finer rights; `profile` covers the caller's own account only."""
    if scope == "read:me":
        return "profile" in granted or "read:accounts" in granted
    return "follow" in granted and scope.split(":")[-1] in ("follows", "blocks", "mutes")


def viewer(request: HTTPConnection) -> int | None:
    """Who looks, where anybody may: nobody, or the owner of a token that still lives."""
    row = token_row(request)
    if row is None:
        if secret(request):
            raise Problem(401, "The access token is invalid")
        return None
    if row["revoked"]:
        raise Problem(401, "The access token was revoked")
    account: int | None = row["account"]
    return account
