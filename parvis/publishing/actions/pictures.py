"""Pictures: re-encoded, kept under their hash, shown in a post."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from parvis.publishing.actions.drafts import touch
from parvis.publishing.actions.locking import must_write
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Attachment, MediaFile, Post
from parvis.publishing.pictures import Encoded, PictureRefused, encode
from parvis.publishing.queries.sentences import refused_picture
from parvis.teams.models import Membership, Team

MOST_PICTURES = 20


@transaction.atomic
def attach(
    *, team: Team, by: Membership, post: Post, content: bytes, name: str = "", alt: str = ""
) -> Attachment:
    """Raises CannotDo with the reason; the post and its words stay as they are."""
    must_write(team, by)
    if post.attachments.count() >= MOST_PICTURES:
        raise CannotDo(
            _("A post holds at most %(n)d pictures. This one was not added.") % {"n": MOST_PICTURES}
        )
    try:
        made = encode(content)
    except PictureRefused as refusal:
        raise CannotDo(refused_picture(refusal.reason)) from refusal
    held = touch(team=team, by=by, post=post)
    file = keep(team=team, by=by, made=made, name=name)
    last = held.attachments.order_by("-position").values_list("position", flat=True).first()
    row: Attachment = Attachment.rows.create(
        team=team, post=held, file=file, alt=alt, position=0 if last is None else last + 1
    )
    return row


def keep(*, team: Team, by: Membership, made: Encoded, name: str = "") -> MediaFile:
    """The bytes under their hash; the same picture twice is one file."""
    known = MediaFile.rows.of(team).filter(sha256=made.sha256).first()
    file = known or MediaFile(
        team=team, sha256=made.sha256, mime=made.mime, size=len(made.content), width=made.width, height=made.height,
        frames=made.frames, name=_plain_name(name), uploaded_by=by.person,
    )  # fmt: skip
    if not default_storage.exists(file.path):
        default_storage.save(file.path, ContentFile(made.content))
    if known is None:
        file.save()
    return file


def _plain_name(name: str) -> str:
    """Shown, never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:200]


@transaction.atomic
def detach(*, team: Team, by: Membership, post: Post, attachment: Attachment) -> Post:
    must_write(team, by)
    held = touch(team=team, by=by, post=post)
    Attachment.rows.of(team).filter(post=held, pk=attachment.pk).delete()
    return held
