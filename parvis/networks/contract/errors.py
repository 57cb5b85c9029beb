"""What can go wrong with a call."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class NetworkError(Exception):
    """Something that a network answered; `sentence` is for a person, without any secret, and constant, so that the
    screens translate it; `detail` is what the network itself said, in its own words."""

    def __init__(self, sentence: str = "", *, detail: str = "") -> None:
        super().__init__(f"{sentence} {detail}".strip())
        self.sentence = sentence
        self.detail = detail


class RefusalKind(StrEnum):
    content = "content"  # the text or the media is refused: correct it
    permission = "permission"  # a right, a review or a feature is missing
    gone = "gone"  # the object or the person is no longer there (for a deletion: success)
    duplicate = "duplicate"  # the network says it has it: read back before anything else
    too_late = "too_late"  # outside the network's reply window


class Refused(NetworkError):
    """A documented refusal: surely nothing was done."""

    def __init__(self, kind: RefusalKind, sentence: str, *, detail: str = "") -> None:
        super().__init__(sentence, detail=detail)
        self.kind = kind


class RateLimited(NetworkError):
    """Refused before any work; not before `until`. `scope` says who is held: account, app, address or project."""

    def __init__(self, until: datetime, scope: str = "account", sentence: str = "") -> None:
        super().__init__(sentence)
        self.until = until
        self.scope = scope


class Expired(NetworkError):
    """The access token has run out and surely nothing was done: `refresh`, commit, and call once more."""


class Reauthorise(NetworkError):
    """The token or the link to the account is dead: a person must connect it again. Never loop."""


class OutcomeUnknown(NetworkError):
    """The write may have happened (5xx, time-out, reset, unreadable answer): read back, never send again."""


class Unavailable(NetworkError):
    """A read failed for a passing reason: try the read again later."""
