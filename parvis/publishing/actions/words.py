"""What a composer's page holds: everything typed, in one value that can be compared, stored and given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from parvis.publishing.models import Post


@dataclass(frozen=True, kw_only=True)
class VariantWords:
    chosen: bool = True
    own_text: bool = False
    text: str = ""
    parts: tuple[str, ...] = ()
    visibility: str = ""
    left_out: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AltWords:
    alt: str = ""
    decorative: bool = False
    no_alt_because: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """`variants` by account, `alts` by attachment."""

    title: str = ""
    text: str = ""
    language: str = "fr"
    content_warning: str = ""
    poll: Mapping[str, Any] = field(default_factory=dict)
    card: Mapping[str, str] = field(default_factory=dict)
    planned_local: str = ""
    time_zone: str = "Europe/Paris"
    second_hour: bool | None = None
    expires_minutes: int = 60
    approvals_needed: int | None = None
    approvers: tuple[UUID, ...] = ()
    approver_roles: tuple[str, ...] = ()
    approve_before: datetime | None = None
    variants: Mapping[UUID, VariantWords] = field(default_factory=dict)
    alts: Mapping[UUID, AltWords] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        written = asdict(self)
        for name in ("variants", "alts"):
            written[name] = {str(key): value for key, value in written[name].items()}
        return written


@dataclass(frozen=True, kw_only=True)
class Saved:
    """`kept` when somebody else had saved first: nothing was overwritten, what was typed is kept beside."""

    post: Post
    changed: bool = False
    kept: Any = None


PLAIN = (
    "title", "text", "language", "content_warning", "poll", "card", "planned_local", "time_zone", "second_hour",
    "expires_minutes", "approvals_needed", "approvers", "approver_roles", "approve_before",
)  # fmt: skip


def words_of(post: Post) -> Words:
    """The working copy as it stands."""
    variants = {
        row.account_id: VariantWords(
            chosen=row.chosen, own_text=row.own_text, text=row.text, parts=tuple(row.parts),
            visibility=row.visibility, left_out=tuple(row.left_out),
        )
        for row in post.variants.all()
    }  # fmt: skip
    alts = {
        row.pk: AltWords(alt=row.alt, decorative=row.decorative, no_alt_because=row.no_alt_because)
        for row in post.attachments.all()
    }
    plain = {name: getattr(post, name) for name in PLAIN}
    plain["approvers"], plain["approver_roles"] = tuple(post.approvers), tuple(post.approver_roles)
    return Words(**plain, variants=variants, alts=alts)


def words_from_json(written: Mapping[str, Any]) -> Words:
    """From a kept text; what this release does not know is left out."""
    plain = {name: written[name] for name in PLAIN if name in written}
    for name in ("approvers", "approver_roles"):
        plain[name] = tuple(plain.get(name) or ())
    plain["approvers"] = tuple(UUID(str(one)) for one in plain["approvers"])
    if plain.get("approve_before"):
        plain["approve_before"] = datetime.fromisoformat(plain["approve_before"])
    variants = {UUID(key): _variant(value) for key, value in written.get("variants", {}).items()}
    alts = {UUID(key): AltWords(**value) for key, value in written.get("alts", {}).items()}
    return Words(**plain, variants=variants, alts=alts)


def _variant(written: Mapping[str, Any]) -> VariantWords:
    rest = {name: value for name, value in written.items() if name not in ("parts", "left_out")}
    left_out = tuple(UUID(str(one)) for one in written.get("left_out", ()))
    return VariantWords(**rest, parts=tuple(written.get("parts", ())), left_out=left_out)
