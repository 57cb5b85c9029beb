"""What one account says, where it differs from the post."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from parvis.lifecycle.keys import new_key
from parvis.networks.models import Account
from parvis.publishing.models.post import LONGEST_TEXT, Post
from parvis.teams.models import TeamOwned


class Variant(TeamOwned):
    """One per account. Unticking an account keeps what was typed for it (`chosen`)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="variants")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    chosen = models.BooleanField(default=True)
    own_text = models.BooleanField(default=False)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    parts = models.JSONField(default=list, blank=True)  # a thread: its texts in order; empty: one post
    visibility = models.CharField(max_length=40, blank=True)
    left_out = ArrayField(models.UUIDField(), default=list, blank=True, size=50)  # attachments not shown here

    class Meta:
        db_table = "publishing_variant"
        constraints = [
            models.UniqueConstraint(fields=["team", "post", "account"], name="one_variant_per_account")
        ]

    @property
    def whole(self) -> str:
        """The text before it is cut into a thread."""
        return self.text if self.own_text else self.post.text

    @property
    def texts(self) -> list[str]:
        """What leaves, part by part."""
        return list(self.parts) if self.parts else [self.whole]

    @property
    def differs(self) -> bool:
        return bool(self.parts or self.left_out or (self.own_text and self.text != self.post.text))
