"""A citizen's way to a provider of identities and back: nothing of it is kept here, the browser alone carries it.

Two halves, each for one town and good for ten minutes. One goes through the provider (`state`): which debate it is for,
sealed, for that is none of the provider's business. The other stays in a cookie that only the address back is sent: the
nonce and the verifier. Whoever comes back without the cookie did not begin in this browser: a link that somebody else
made signs nobody in.
"""

from __future__ import annotations

import json
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from parvis.lifecycle.sealing import CannotOpen, seal_here, unseal_here

LASTS = timedelta(minutes=10)
COOKIE = "parvis_identity_"  # and the name of the way: two debates may be asked for side by side


@dataclass(frozen=True, slots=True)
class Passage:
    """`nonce` comes back inside the token; `verifier` proves to the provider that who asks is who began."""

    name: str
    slug: str
    language: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Return:
    """What `state` alone tells: enough to lead whoever holds it to the debate's page."""

    name: str
    slug: str
    language: str
    in_time: bool


def begin(slug: str, language: str) -> Passage:
    return Passage(
        secrets.token_urlsafe(12), slug, language, secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    )


def state_of(passage: Passage, town: str) -> str:
    held = json.dumps([passage.name, passage.slug, passage.language, time.time()])
    return urlsafe_b64encode(seal_here(held.encode(), _bound("state", town))).decode()


def read_state(state: str, town: str) -> Return | None:
    """None for what this server did not seal for this town."""
    try:
        held = unseal_here(urlsafe_b64decode(state), _bound("state", town))
    except (CannotOpen, ValueError):
        return None
    name, slug, language, begun_at = json.loads(held)
    return Return(name, slug, language, in_time=time.time() - begun_at < LASTS.total_seconds())


def keep(response: HttpResponse, passage: Passage, town: str, *, secure: bool) -> None:
    """HttpOnly and Lax: the way back is a visit that the provider's page begins."""
    held = dumps([passage.name, passage.nonce, passage.verifier], salt=_bound("kept", town))
    response.set_cookie(
        COOKIE + passage.name, held, max_age=LASTS, path=way_back(town), httponly=True, samesite="Lax", secure=secure
    )  # fmt: skip


def take(request: HttpRequest, there: Return, town: str) -> Passage | None:
    """None where this browser did not begin it, or has come back already."""
    held = _opened(request.COOKIES.get(COOKIE + there.name, ""), _bound("kept", town))
    if held is None or not constant_time_compare(held[0], there.name):
        return None
    return Passage(there.name, there.slug, there.language, held[1], held[2])


def forget(response: HttpResponseBase, name: str, town: str) -> None:
    response.delete_cookie(COOKIE + name, path=way_back(town), samesite="Lax")


def way_back(town: str) -> str:
    """One for each town: no provider of one is ever answered at another's."""
    return reverse("part:identity_back", kwargs={"town": town})


def _opened(text: str, salt: str) -> list[Any] | None:
    try:
        found: list[Any] = loads(text, salt=salt, max_age=LASTS)
    except (BadSignature, ValueError):
        return None
    return found


def _bound(kind: str, town: str) -> str:
    return f"parvis.debates.identity {kind}:{town}"
