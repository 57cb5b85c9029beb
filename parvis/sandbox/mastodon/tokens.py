"""Tokens: given by the sign-in, or directly by the control interface."""

from __future__ import annotations

import secrets

from parvis.sandbox.store import Row
from parvis.sandbox.world import World

EVERYTHING = "read write follow push"


def give(
    world: World, *, account: int | None, app: int | None = None, scopes: str = EVERYTHING, token: str = ""
) -> Row:
    found = world.store.one(
        "INSERT INTO token (token, app, account, scopes, created_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (token) DO UPDATE SET revoked = 0, account = excluded.account, scopes = excluded.scopes"
        " RETURNING *",
        *(token or secrets.token_urlsafe(32), app, account, scopes, world.clock.now()),
    )
    if found is None:
        raise LookupError("the token was not kept")
    return found


def revoke(world: World, *, token: str | None, account: int | None) -> int:
    return world.store.run(
        "UPDATE token SET revoked = 1 WHERE revoked = 0 AND (token = ? OR account = ?)", token, account
    ).rowcount
