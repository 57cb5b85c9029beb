"""What is to be said: one text, an hour, and who must agree to it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Person
from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned

LONGEST_TEXT = 100_000  # far above every network: what is pasted by mistake is kept and can be cut
MOST_AUTHORS = 200


class Origin(models.TextChoices):
    """By what way a post came in: what comes by a program always needs a person."""

    screen = "screen", _("written here")
    api = "api", _("by another program")
    feed = "feed", _("proposed from a feed")
    copy = "copy", _("copied from another post")


class Post(TeamOwned):
    """The working copy. What is approved and what leaves is a `Version`, frozen when the post is planned.

    `planned_local` is what a person typed ("2026-10-25T02:30"), in `time_zone`, the second one of a doubled hour when
    `second_hour`; `planned_for` is that hour resolved. Without an hour it leaves as soon as everybody agrees.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    title = models.CharField(max_length=200, blank=True)  # a working name, never published
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    language = models.CharField(max_length=8, default="fr")
    content_warning = models.CharField(max_length=500, blank=True)
    poll = models.JSONField(
        default=dict, blank=True
    )  # {"options": [...], "minutes": 1440, "multiple": false}
    card = models.JSONField(default=dict, blank=True)  # {"url": "", "title": "", "description": ""}
    planned_local = models.CharField(max_length=16, blank=True)
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    second_hour = models.BooleanField(null=True, blank=True)  # None: nobody said which
    planned_for = models.DateTimeField(null=True, blank=True)
    expires_minutes = models.PositiveIntegerField(default=60)  # "not after": later than that we ask
    approvals_needed = models.PositiveSmallIntegerField(null=True, blank=True)  # None: the team's rule
    approvers = ArrayField(
        models.UUIDField(), default=list, blank=True, size=20
    )  # named people; none: by role
    approver_roles = ArrayField(models.CharField(max_length=12), default=list, blank=True, size=5)
    approve_before = models.DateTimeField(null=True, blank=True)  # None: until its hour
    authors = ArrayField(models.UUIDField(), default=list, blank=True, size=MOST_AUTHORS)
    revision = models.PositiveIntegerField(default=0)  # each saved change
    tab = models.CharField(
        max_length=40, blank=True
    )  # the page that saved last: it may go on, others may not
    version = models.ForeignKey(
        "publishing.Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    goes_on = models.BooleanField(
        default=False
    )  # it stands under that post to say more, and corrects nothing
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.screen)
    dropped_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "publishing_post"
        indexes = [
            models.Index(fields=["team", "-changed_at"], name="post_by_change"),
            models.Index(fields=["team", "planned_for"], name="post_by_hour"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its working title, else its first words."""
        first = next((line.strip() for line in self.text.splitlines() if line.strip()), "")
        return self.title or Truncator(first).chars(80) or str(_("Post without a text yet"))

    @property
    def local(self) -> str:
        """Its hour as people of the place read it, "" when it has none."""
        if self.planned_for is None:
            return ""
        return self.planned_for.astimezone(ZoneInfo(self.time_zone)).strftime("%Y-%m-%dT%H:%M")

    @property
    def has_poll(self) -> bool:
        return len(self.poll_options) > 0

    @property
    def poll_options(self) -> list[str]:
        return [option for option in self.poll.get("options", []) if option]


class KeptText(TeamOwned):
    """A save that came second: another tab had saved first. Kept, so that nothing typed is lost."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="kept")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    seen = models.PositiveIntegerField()  # the revision that its writer had before their eyes
    words = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "publishing_kept_text"
        constraints = [
            models.UniqueConstraint(fields=["team", "post", "person", "seen"], name="one_kept_text_per_tab")
        ]
