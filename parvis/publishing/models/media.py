"""Pictures: kept by their hash, re-encoded by us, and what is said of them for those who do not see them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from parvis.accounts.models import Person
from parvis.lifecycle.keys import new_key
from parvis.publishing.models.post import Post
from parvis.teams.models import TeamOwned

LONGEST_ALT = 5_000


class MediaFile(TeamOwned):
    """Bytes under their SHA-256; never changed. `size` in bytes."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    frames = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=200, blank=True)  # as it was called on the computer it came from
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "publishing_media"
        constraints = [models.UniqueConstraint(fields=["team", "sha256"], name="media_once_per_team")]

    def __str__(self) -> str:
        return self.name or self.sha256[:12]

    @property
    def path(self) -> str:
        """Under the storage's root."""
        return f"publishing/{self.team_id}/{self.sha256[:2]}/{self.sha256}"


class Attachment(TeamOwned):
    """A picture in a post. Its text alternative, or the mark that it is decorative, or the typed reason why not."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(MediaFile, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.TextField(max_length=LONGEST_ALT, blank=True)
    decorative = models.BooleanField(default=False)
    no_alt_because = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "publishing_attachment"
        ordering = ["position", "id"]

    @property
    def told(self) -> bool:
        """Whether somebody said what the picture shows, or why not."""
        return bool(self.alt.strip() or self.decorative or self.no_alt_because.strip())
