"""`Idempotency-Key`: a program may repeat a write; it is done once, and the first answer is given again for 24 hours.

All in the request's own transaction: repeats wait for the first (a lock per token and key), then find its answer. A
refusal is an answer too, and leaves nothing else behind. A fault of the server undid everything: it may be tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from parvis.teams.models import ApiAnswer, ApiToken
from parvis.teams.models.answer import LONGEST_KEY

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
SAFE = {"GET", "HEAD", "OPTIONS"}

Run = Callable[..., HttpResponse]


def once(token_of: Callable[[HttpRequest], ApiToken | None]) -> Callable[[Run], Run]:
    """Decorates an operation of the API. `token_of` also makes the token's team the transaction's."""

    def decorate(run: Run) -> Run:
        @wraps(run)
        def repeated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = request.headers.get(HEADER, "")
            token = token_of(request) if key and request.method not in SAFE else None
            if token is None:
                return run(request, *args, **kwargs)
            if len(key) > LONGEST_KEY:
                return _refusal(_("This Idempotency-Key is too long: 200 signs at most. Nothing was done."))
            return _answer(request, token, key, lambda: run(request, *args, **kwargs))

        return repeated

    return decorate


def _answer(request: HttpRequest, token: ApiToken, key: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    _wait_for_repeats(token, key)
    digest = _digest(request)
    known = ApiAnswer.rows.of(token.team).filter(token=token, key=key).first()
    if known is not None:
        return _again(known, digest)
    with transaction.atomic():
        made = run()
        if made.status_code >= 400:
            transaction.set_rollback(True)
    if made.status_code < 500:
        ApiAnswer.rows.create(
            team=token.team, token=token, key=key, digest=digest, status=made.status_code, body=made.content.decode()
        )  # fmt: skip
    return made


def _wait_for_repeats(token: ApiToken, key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"idem {token.pk} {key}"])


def _digest(request: HttpRequest) -> str:
    address = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(address + request.body).hexdigest()


def _again(known: ApiAnswer, digest: str) -> HttpResponse:
    if known.digest != digest:
        return _refusal(
            _("This Idempotency-Key was used for another request. Nothing was done: send a new key.")
        )
    return HttpResponse(
        known.body, status=known.status, content_type="application/json; charset=utf-8", headers={REPLAYED: "true"}
    )  # fmt: skip


def _refusal(sentence: str) -> HttpResponse:
    return JsonResponse({"detail": sentence}, status=422)
