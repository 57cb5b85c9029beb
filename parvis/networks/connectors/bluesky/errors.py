"""Bluesky's answers as what they mean: by status and error code, never by text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from parvis.egress import Answer
from parvis.networks.connectors.bluesky import sentences
from parvis.networks.contract import (
    Expired,
    NetworkError,
    OutcomeUnknown,
    RateLimited,
    Reauthorise,
    RefusalKind,
    Refused,
    Unavailable,
)

DEAD_TOKEN = frozenset(
    {
        "AccountDeactivated",
        "AccountDeleted",
        "AccountNotFound",
        "AccountSuspended",
        "AccountTakedown",
        "AuthFactorTokenRequired",
        "AuthMissing",
        "AuthRequired",
        "AuthenticationRequired",
        "BadJwt",
        "InvalidJwt",
        "InvalidToken",
    }
)
GONE = frozenset(["RecordNotFound", "NotFound", "ActorNotFound", "BlockedActor", "BlockedByActor"])
LONGEST_WAIT = timedelta(hours=24)
USUAL_WAIT = timedelta(minutes=5)
PER_ADDRESS_POLICY = "3000;"  # the limit that all accounts behind one address share


class Swapped(Refused):
    """The record was changed by somebody else since it was read: surely nothing was done."""

    def __init__(self) -> None:
        super().__init__(RefusalKind.duplicate, sentences.CHANGED_MEANWHILE)


class Failed(OutcomeUnknown):
    """The server's own failure. A record key that is taken answers so."""


class Forgotten(Refused):
    """The server no longer has an image that was uploaded before: surely nothing was done."""

    def __init__(self) -> None:
        super().__init__(RefusalKind.content, sentences.REFUSED)


def body_of(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of an answer; empty when there is none (some writes answer nothing)."""
    if not answer.content:
        return {}
    try:
        body = answer.json()
    except RecursionError as error:
        raise ValueError("nested without end") from error
    if not isinstance(body, dict):
        raise ValueError("not a JSON object")
    return body


def problem(answer: Answer, *, write: bool) -> NetworkError:
    """The error that an answer other than 2xx stands for."""
    code, words = _code(answer)
    error = _problem(answer, code, words, write=write)
    if code or words:
        error.add_note(f"Bluesky answered {answer.status} {code}: {words[:300]}")
    return error


def _problem(answer: Answer, code: str, words: str, *, write: bool) -> NetworkError:
    if answer.status == 429 or code == "RateLimitExceeded":
        return RateLimited(wait_until(answer), scope_of(answer), sentences.RATE_LIMITED)
    if code == "ExpiredToken":
        return Expired(sentences.EXPIRED)
    if code in DEAD_TOKEN or answer.status == 401:
        return Reauthorise(sentences.REAUTHORISE)
    if code == "InvalidSwap":
        return Swapped()
    if code == "BlobNotFound":
        return Forgotten()
    if write and code == "InternalServerError":
        return Failed(sentences.UNKNOWN)
    if answer.status in (404, 501) and code in ("", "MethodNotImplemented", "XRPCNotSupported"):
        return Refused(RefusalKind.permission, sentences.NOT_OFFERED)
    if answer.status == 410 or code in GONE:
        return Refused(RefusalKind.gone, sentences.GONE)
    if answer.status == 403:
        return Refused(RefusalKind.permission, sentences.FORBIDDEN)
    if 400 <= answer.status < 500 and answer.status != 408 and code:
        return Refused(RefusalKind.content, _with_reason(sentences.REFUSED, words))
    return OutcomeUnknown(sentences.UNKNOWN) if write else Unavailable(sentences.UNAVAILABLE)


def _with_reason(sentence: str, words: str) -> str:
    return f"{sentence} ({words[:300]})" if words else sentence


def _code(answer: Answer) -> tuple[str, str]:
    try:
        body = body_of(answer)
    except ValueError:
        return "", ""
    return str(body.get("error") or ""), str(body.get("message") or "")


def scope_of(answer: Answer) -> str:
    policy = answer.headers.get("ratelimit-policy", "")
    return "address" if policy.startswith(PER_ADDRESS_POLICY) else "account"


def wait_until(answer: Answer) -> datetime:
    """When a refused call may be made again, by our clock: the server's may be wrong."""
    now = datetime.now(UTC)
    wait = min(max(_wait(answer, now), timedelta(seconds=1)), LONGEST_WAIT)
    return now + wait


def _wait(answer: Answer, now: datetime) -> timedelta:
    headers = answer.headers
    try:
        if "retry-after" in headers:
            return timedelta(seconds=int(headers["retry-after"]))
        reset = datetime.fromtimestamp(int(headers["ratelimit-reset"]), tz=UTC)
        return reset - _server_time(headers, now)
    except (KeyError, ValueError, OverflowError, OSError):
        return USUAL_WAIT


def _server_time(headers: Mapping[str, str], now: datetime) -> datetime:
    try:
        return parsedate_to_datetime(headers["date"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        return now
