"""The script by which another site shows a debate in its page: at an address that stays, readable from anywhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

SCRIPT = Path(__file__).parents[1] / "static/debates/embed.js"
AN_HOUR = 3600


@require_GET
@cache_control(public=True, max_age=AN_HOUR)
def script(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _script() -> bytes:
    return SCRIPT.read_bytes()
