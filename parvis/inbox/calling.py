"""One call to the program that a team has named: signed, with its time, and without a word of any message.

Signed as Standard Webhooks ask: HMAC-SHA256 of `id.timestamp.body` under the secret that the manager was shown once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext_noop

from parvis.egress import Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.inbox.models import Alerting
from parvis.lifecycle.sealing import CannotOpen, seal_here, unseal_here
from parvis.networks.queries import door

PREFIX = "whsec_"
TIMEOUT = 15.0  # seconds
MOST_BYTES = 20_000
_LATER = frozenset({408, 425, 429})

TAKEN = gettext_noop("The other program has taken it.")
REFUSED = gettext_noop("The other program refused it.")
FAILED = gettext_noop("The other program failed; we try again.")
FORBIDDEN = gettext_noop(
    "This address is not one that may be called: a public address that begins with https."
)
SILENT = gettext_noop("The other program was not reached or did not answer; we try again.")
CLOSED = gettext_noop("The secret can't be opened any more: make a new one.")


@dataclass(frozen=True)
class Said:
    ok: bool
    again: bool
    sentence: str
    host: str = ""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def seal_secret(team: UUID, secret: str) -> bytes:
    return seal_here(secret.encode(), bound_to(team))


def bound_to(team: UUID) -> str:
    return f"webhook of {team}"


def signature(secret: str, key: str, timestamp: str, body: bytes) -> str:
    raw = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{key}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode()


def is_secure(url: str) -> bool:
    """https; or a host of one's own that the operator has named."""
    parts = urlsplit(url)
    return parts.scheme == "https" or bool({parts.netloc, parts.hostname} & set(door().allow_hosts))


def call(alerting: Alerting, *, key: str, body: Mapping[str, object]) -> Said:
    url, content = alerting.webhook_url, json.dumps(body).encode()
    try:
        secret = unseal_here(bytes(alerting.webhook_sealed), bound_to(alerting.team_id)).decode()
    except CannotOpen:
        return Said(ok=False, again=False, sentence=CLOSED)
    if not is_secure(url):
        return Said(ok=False, again=False, sentence=FORBIDDEN)
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "Webhook-Id": key,
        "Webhook-Timestamp": timestamp,
        "Webhook-Signature": signature(secret, key, timestamp, content),
    }
    try:
        answer = door().request(
            "POST", url, headers=headers, content=content, timeout=TIMEOUT, max_bytes=MOST_BYTES, follow=False
        )
    except Forbidden:
        return Said(ok=False, again=False, sentence=FORBIDDEN)
    except (Unreachable, NoAnswer):
        return Said(ok=False, again=True, sentence=SILENT)
    except TooLarge:  # it answered, at length: it has taken it
        return Said(ok=True, again=False, sentence=TAKEN, host=_host(url))
    return _said(answer.status, url)


def _said(status: int, url: str) -> Said:
    number = f" ({status})"
    if 200 <= status < 300:
        return Said(ok=True, again=False, sentence=TAKEN, host=_host(url))
    if status in _LATER or status >= 500:
        return Said(ok=False, again=True, sentence=FAILED + number)
    return Said(ok=False, again=False, sentence=REFUSED + number)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
