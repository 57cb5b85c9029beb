"""Calls to one server, and what each answer means: decided on codes, never on texts."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

from parvis.egress import Answer, Door, Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.networks.connectors.mastodon import sentences
from parvis.networks.contract import (
    NetworkError,
    OutcomeUnknown,
    RateLimited,
    Reauthorise,
    RefusalKind,
    Refused,
    Unavailable,
)

ME = "/api/v1/accounts/verify_credentials"
READ_SECONDS = 20.0
WRITE_SECONDS = 30.0
UPLOAD_SECONDS = 120.0
DOWN_FOR = timedelta(seconds=30)  # nothing was sent: not again before that
LONGEST_WAIT = timedelta(hours=1)
USUAL_WAIT = timedelta(minutes=5)  # Mastodon's window, when the server doesn't say
UNSURE = frozenset({408, 409, 425})  # codes that don't say whether the write was done
CODES = {
    403: (RefusalKind.permission, sentences.PERMISSION),
    404: (RefusalKind.gone, sentences.GONE),
    410: (RefusalKind.gone, sentences.GONE),
}

Params = Sequence[tuple[str, str]]


class Wire:
    def __init__(self, door: Door, server: str, token: str = "") -> None:
        self.door = door
        self.server = server.rstrip("/")
        self.token = token

    # ------------------------------------------------------------ reading

    def read_object(self, path: str, params: Params = ()) -> dict[str, Any]:
        """The JSON of a GET. Raises Unavailable, RateLimited, Reauthorise, Refused."""
        return object_in(self.get(path, params))

    def read_list(self, path: str, params: Params = ()) -> list[dict[str, Any]]:
        return list_in(self.get(path, params))

    def get(self, path: str, params: Params = ()) -> Answer:
        answer = self.ask(path, params)
        if 200 <= answer.status < 300:
            return answer
        raise self._refusal(answer) or Unavailable(sentences.READ_FAILED)

    def ask(self, path: str, params: Params = (), *, method: str = "GET") -> Answer:
        """Whatever the server answers, also a refusal. Raises Unavailable."""
        try:
            return self.door.request(
                method, self.server + path, params=params, headers=self._headers(), timeout=READ_SECONDS
            )
        except Forbidden:
            raise Unavailable(sentences.ADDRESS) from None
        except (Unreachable, NoAnswer, TooLarge):
            raise Unavailable(sentences.READ_FAILED) from None

    # ------------------------------------------------------------ writing

    def write(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        key: str = "",
    ) -> dict[str, Any]:
        """One call, never repeated. Raises Refused, RateLimited, Reauthorise, OutcomeUnknown."""
        try:
            answer = self.door.request(
                method,
                self.server + path,
                headers=self._headers() | ({"Idempotency-Key": key} if key else {}),
                json=json,
                data=data,
                files=files,
                timeout=UPLOAD_SECONDS if files else WRITE_SECONDS,
            )
        except Forbidden:
            raise Refused(RefusalKind.permission, sentences.ADDRESS) from None
        except Unreachable:
            raise RateLimited(datetime.now(UTC) + DOWN_FOR, "address", sentences.UNREACHABLE) from None
        except (NoAnswer, TooLarge):
            raise OutcomeUnknown(sentences.UNKNOWN) from None
        return self._written(answer)

    def _written(self, answer: Answer) -> dict[str, Any]:
        if 200 <= answer.status < 300:
            try:
                body = answer.json()
            except (ValueError, RecursionError):
                body = None
            if isinstance(body, dict):
                return body | {"_status": answer.status}
            raise OutcomeUnknown(sentences.UNKNOWN)
        raise self._refusal(answer) or OutcomeUnknown(sentences.UNKNOWN)

    # ------------------------------------------------------------ meaning

    def _refusal(self, answer: Answer) -> NetworkError | None:
        """What a code says for sure; None when it leaves open whether something was done."""
        if answer.status == 429:
            return RateLimited(until_of(answer), "account", sentences.TOO_OFTEN)
        if answer.status == 401 or (answer.status == 422 and self._token_is_dead()):
            return Reauthorise(sentences.REAUTHORISE)
        if answer.status >= 500 or answer.status in UNSURE:
            return None
        if 300 <= answer.status < 400:
            return Refused(RefusalKind.permission, sentences.MOVED)
        kind, sentence = CODES.get(answer.status, (RefusalKind.content, sentences.CONTENT))
        return Refused(kind, sentence, detail=_reason(answer))

    def _token_is_dead(self) -> bool:
        """The same 422 means a refused text or a token that misses its person: ask who we are."""
        if not self.token:
            return False
        try:
            return self.ask(ME).status in {401, 403, 422}
        except Unavailable:
            return False

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json"}
        return headers | {"Authorization": f"Bearer {self.token}"} if self.token else headers


def object_in(answer: Answer) -> dict[str, Any]:
    found = _json(answer)
    if not isinstance(found, dict):
        raise Unavailable(sentences.UNREADABLE)
    return found


def list_in(answer: Answer) -> list[dict[str, Any]]:
    found = _json(answer)
    if not isinstance(found, list):
        raise Unavailable(sentences.UNREADABLE)
    return [entry for entry in found if isinstance(entry, dict)]


def _json(answer: Answer) -> Any:
    try:
        return answer.json()
    except (ValueError, RecursionError):
        raise Unavailable(sentences.UNREADABLE) from None


def until_of(answer: Answer) -> datetime:
    """When to call again. The reset is by the server's clock, which may be wrong: only the distance counts."""
    now = datetime.now(UTC)
    theirs = _date(answer.headers.get("date", "")) or now
    after = answer.headers.get("retry-after", "").strip()
    reset = _moment(answer.headers.get("x-ratelimit-reset", "").strip())
    if after.isdigit():
        wait = timedelta(seconds=min(int(after), 100_000))
    elif moment := _date(after) or reset:
        wait = moment - theirs
    else:
        wait = USUAL_WAIT
    return now + min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def skew_of(answer: Answer) -> timedelta:
    """How far the server's clock is ahead of ours; zero when it doesn't tell."""
    theirs = _date(answer.headers.get("date", ""))
    return theirs - datetime.now(UTC) if theirs else timedelta()


def moment_of(text: Any) -> datetime | None:
    """An ISO date-time of the network, in UTC; None when it is none."""
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _moment(text: str) -> datetime | None:
    """A reset: an ISO date-time (Mastodon) or seconds since 1970 (others)."""
    try:
        seconds = float(text)
        return datetime.fromtimestamp(seconds, UTC) if math.isfinite(seconds) else None
    except ValueError:
        return moment_of(text)
    except (OverflowError, OSError):
        return None


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _reason(answer: Answer) -> str:
    """The server's own words, without markup, cut short."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return ""
    reason = body.get("error_description") or body.get("error") if isinstance(body, dict) else ""
    return unescape(re.sub(r"<[^<>]*>", "", reason)).strip()[:300] if isinstance(reason, str) else ""
