"""One write of a post to one account: what stays of "publish" when everything around it is taken away."""

from __future__ import annotations

import hashlib

from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_noop

from parvis.lifecycle.graph import Held
from parvis.lifecycle.rows import after
from parvis.networks.contract import Card, Content, Media, Poll, Published
from parvis.networks.models import Write, WriteLife
from parvis.publishing import canonical
from parvis.publishing.models.approval import Version
from parvis.publishing.models.media import MediaFile
from parvis.publishing.models.post import Post
from parvis.publishing.signals import delivered

SWAPPED = gettext_noop(
    "The file of a picture is no longer the one that was approved. Nothing was sent: attach it again."
)
FORGED = gettext_noop(
    "The approved version no longer matches its seal. Nothing was sent: plan the post again."
)
NOT_A_TARGET = gettext_noop("This account is not among those that were approved. Nothing was sent.")
OLD_VERSION = gettext_noop("The post was changed after it was planned. Plan it again.")
NOT_ENOUGH = gettext_noop("Approvals are missing: nothing leaves without them.")
WAITS_FOR_PART = gettext_noop("Waits until the part before it is published.")


class Delivery(Write):
    """A part of a thread `follows` the one before, and leaves when that one is published."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deliveries")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="deliveries")
    part = models.PositiveSmallIntegerField(default=0)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answers_id = models.CharField(
        max_length=1000, blank=True
    )  # a correction stands under the post that it corrects
    found_by_person = models.BooleanField(
        default=False
    )  # "it is there": we then know its address, not its id

    class Meta(Write.Meta):
        db_table = "publishing_delivery"
        constraints = [
            *Write.Meta.constraints,
            models.UniqueConstraint(
                fields=["team", "post", "account", "part"],
                condition=~models.Q(state="cancelled"),
                name="one_delivery_per_part",
            ),
        ]
        indexes = [models.Index(fields=["team", "state", "planned_for"], name="delivery_by_state")]

    def content(self) -> Content:
        """Read from the frozen version, never from the working copy; each picture's bytes are checked again."""
        frozen = canonical.read(self.version.canonical)
        target = frozen.target(self.account_id)
        if target is None or self.part >= len(target.texts):
            raise Held(NOT_A_TARGET)
        first = self.part == 0
        parent, root = self._stands_under()
        return Content(
            text=target.texts[self.part],
            language=frozen.language,
            media=tuple(_media(self, picture) for picture in target.pictures) if first else (),
            poll=_poll(target) if first and target.poll else None,
            card=Card(**target.card) if first and target.card else None,
            content_warning=target.warning,
            visibility=target.visibility,
            parent_id=parent,
            root_id=root,
        )

    def _stands_under(self) -> tuple[str, str]:
        if self.follows is None:
            return self.answers_id, self.answers_id
        first = self.follows
        while first.follows is not None:
            first = first.follows
        return self.follows.remote_id, first.answers_id or first.remote_id

    def fingerprint(self) -> str:
        return self.version.hash

    def why_not_approved(self) -> str:
        version = self.version
        current = (
            Post.rows.get_queryset().filter(pk=self.post_id).values_list("version_id", flat=True).first()
        )
        if current != version.pk:
            return OLD_VERSION
        if canonical.hash_of(version.canonical) != version.hash:
            return FORGED
        if self.follows is not None and self.follows.state != WriteLife.published.name:
            return WAITS_FOR_PART
        return "" if version.agreed() >= version.needed_now() else NOT_ENOUGH

    def when_published(self, receipt: Published) -> None:
        """The next part may leave now, at once; whoever keeps figures is told."""
        following = Delivery.rows.get_queryset().filter(follows=self, state=WriteLife.planned.name).first()
        if following is not None and not following.why_not_approved():
            expiry = after(self.expires_at - self.planned_for)
            following.move_to(WriteLife.approved, by="worker", expires_at=expiry)
        delivered.send(Delivery, delivery=self)


def _media(delivery: Delivery, picture: canonical.Picture) -> Media:
    known = MediaFile.rows.get_queryset().filter(team_id=delivery.team_id, sha256=picture.sha256).first()
    try:
        content = _read(known.path) if known else b""
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != picture.sha256:
        raise Held(SWAPPED)
    return Media(
        content=content, mime=picture.mime, alt=picture.alt, decorative=picture.decorative, width=picture.width,
        height=picture.height,
    )  # fmt: skip


def _read(path: str) -> bytes:
    with default_storage.open(path) as file:
        content: bytes = file.read()
    return content


def _poll(target: canonical.Target) -> Poll:
    return Poll(
        options=tuple(target.poll["options"]),
        duration=target.poll_duration,
        multiple=bool(target.poll.get("multiple")),
    )
