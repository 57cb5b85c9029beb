"""The one written form of a post that people approve. Same content, same bytes; any change, another hash.

Form 1: JSON, keys sorted, no spaces, UTF-8 kept as typed (no normalisation), one target per account in the order of
their keys. It holds texts, the SHA-256 of each picture's bytes, alternatives, targets, hour and expiry. A change of
this form gets the next number: approvals of an older form then count for nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

FORM = 1


@dataclass(frozen=True, kw_only=True)
class Picture:
    sha256: str
    mime: str
    alt: str
    decorative: bool
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Target:
    """What leaves for one account; `texts` are the parts of its thread, pictures and poll go with the first."""

    account: str
    texts: tuple[str, ...]
    warning: str = ""
    visibility: str = ""
    pictures: tuple[Picture, ...] = ()
    poll: dict[str, Any] = field(default_factory=dict)
    card: dict[str, str] = field(default_factory=dict)

    @property
    def poll_duration(self) -> timedelta:
        return timedelta(minutes=int(self.poll.get("minutes", 1440)))


@dataclass(frozen=True, kw_only=True)
class Frozen:
    post: str
    leaves_at: str  # ISO, UTC; "": as soon as it is approved
    expires_minutes: int
    language: str
    corrects: str
    targets: tuple[Target, ...]

    def target(self, account: UUID) -> Target | None:
        return next((target for target in self.targets if target.account == str(account)), None)


def freeze(
    *, post: UUID, leaves_at: datetime | None, expires_minutes: int, language: str, corrects: UUID | None,
    targets: Sequence[Target],
) -> Frozen:  # fmt: skip
    hour = leaves_at.astimezone(UTC).isoformat(timespec="seconds") if leaves_at else ""
    return Frozen(
        post=str(post), leaves_at=hour, expires_minutes=expires_minutes, language=language,
        corrects=str(corrects or ""), targets=tuple(sorted(targets, key=lambda target: target.account)),
    )  # fmt: skip


def write(frozen: Frozen) -> str:
    return json.dumps(
        {"form": FORM, **asdict(frozen)},
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
    )


def read(canonical: str) -> Frozen:
    """Raises ValueError for a form that this release does not know."""
    written = json.loads(canonical)
    if written.pop("form") != FORM:
        raise ValueError("This version was frozen in another form: plan the post again.")
    targets = tuple(_target(target) for target in written.pop("targets"))
    return Frozen(targets=targets, **written)


def _target(written: dict[str, Any]) -> Target:
    pictures = tuple(Picture(**picture) for picture in written.pop("pictures"))
    texts = tuple(written.pop("texts"))
    return Target(pictures=pictures, texts=texts, **written)


def hash_of(canonical: str) -> str:
    return hashlib.sha256(canonical.encode()).hexdigest()
