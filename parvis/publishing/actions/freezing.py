"""Makes the version that people approve: exactly what will leave, pictures in the size that each network takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.storage import default_storage

from parvis.publishing import canonical
from parvis.publishing.actions.pictures import keep
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Attachment, Post, Version
from parvis.publishing.pictures import Encoded, PictureRefused, fit
from parvis.publishing.queries.composing import Target
from parvis.publishing.queries.sentences import refused_picture
from parvis.teams.models import Membership, Team


def freeze(
    *, team: Team, by: Membership, post: Post, targets: Sequence[Target], needed: int, before: datetime | None
) -> Version:
    frozen = canonical.freeze(
        post=post.pk, leaves_at=post.planned_for, expires_minutes=post.expires_minutes, language=post.language,
        corrects=post.corrects_id, targets=[_target(team, by, post, target) for target in targets],
    )  # fmt: skip
    written = canonical.write(frozen)
    last = post.versions.order_by("-number").values_list("number", flat=True).first()
    version: Version = Version.rows.create(
        team=team, post=post, number=(last or 0) + 1, form=canonical.FORM, canonical=written,
        hash=canonical.hash_of(written), authors=post.authors, needed=needed, people=post.approvers,
        roles=post.approver_roles, approve_before=before, leaves_at=post.planned_for, made_by=by.person,
    )  # fmt: skip
    return version


def _target(team: Team, by: Membership, post: Post, target: Target) -> canonical.Target:
    poll = {}
    if target.poll_options:
        minutes, multiple = int(post.poll.get("minutes") or 1440), bool(post.poll.get("multiple"))
        poll = {"options": target.poll_options, "minutes": minutes, "multiple": multiple}
    return canonical.Target(
        account=str(target.account.pk), texts=tuple(target.variant.texts), warning=target.warning,
        visibility=target.variant.visibility if target.variant.visibility in target.abilities.visibilities else "",
        pictures=tuple(_picture(team, by, target, row) for row in target.pictures),
        poll=poll, card=_card(post),
    )  # fmt: skip


def _card(post: Post) -> dict[str, str]:
    if not post.card.get("url"):
        return {}
    return {name: str(post.card.get(name, "")) for name in ("url", "title", "description")}


def _picture(team: Team, by: Membership, target: Target, row: Attachment) -> canonical.Picture:
    limit = target.abilities.media
    with default_storage.open(row.file.path) as opened:
        content = opened.read()
    made = Encoded(
        content=content,
        mime=row.file.mime,
        width=row.file.width,
        height=row.file.height,
        frames=row.file.frames,
    )
    try:
        fitted = fit(
            made,
            most_bytes=limit.max_image_bytes,
            most_pixels=limit.max_image_pixels,
            types=limit.image_types,
        )
    except PictureRefused as refusal:
        raise CannotDo(f"{target.account.handle}: {refused_picture(refusal.reason)}") from refusal
    file = row.file if fitted is made else keep(team=team, by=by, made=fitted, name=row.file.name)
    return canonical.Picture(
        sha256=file.sha256, mime=file.mime, alt="" if row.decorative else row.alt,
        decorative=row.decorative or not row.alt, width=file.width, height=file.height,
    )  # fmt: skip
