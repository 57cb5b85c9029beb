"""One thing that somebody wrote to us, as the network gave it, and where it stands here."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from parvis.inbox.models.cluster import Cluster
from parvis.inbox.models.thread import Thread
from parvis.lifecycle.keys import new_key
from parvis.networks.models import Account, Event
from parvis.teams.models import Team, TeamOwned


class Kind(models.TextChoices):
    comment = "comment", _("Comment")
    reply = "reply", _("Reply")
    mention = "mention", _("Mention")
    private = "private", _("Private message")
    review = "review", _("Review")
    other = "other", _("Not understood")


class Status(models.TextChoices):
    new = "new", _("New")
    in_hand = "in_hand", _("In hand")
    waiting = "waiting", _("Waiting")
    answered = "answered", _("Answered")
    closed = "closed", _("Closed")


OPEN = (Status.new, Status.in_hand, Status.waiting)
CLOSED = (Status.answered, Status.closed)


class Message(TeamOwned):
    """The author's id, handle and name are what the network gives; they are never merged with anything.

    What came in is a function of the events, whatever their order: `facts_key` says which event told what the message
    is (the smallest wins), `version_at` and `version_event_id` which one its present text (the latest wins).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    # Indexes of their own would double those below, at ten million rows.
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    remote_id = models.CharField(max_length=1000)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.other)
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    facts_key = models.CharField(max_length=400, blank=True)  # empty: only an edit or a deletion was seen yet
    parent_remote_id = models.CharField(max_length=1000, blank=True)
    root_remote_id = models.CharField(
        max_length=1000, blank=True
    )  # as told; the thread is worked out from it
    url = models.CharField(max_length=2000, blank=True)
    author_id = models.CharField(max_length=1000, blank=True)
    author_handle = models.CharField(max_length=300, blank=True)
    author_name = models.CharField(max_length=300, blank=True)
    author_url = models.CharField(max_length=2000, blank=True)

    text = models.TextField(max_length=200_000, blank=True)
    language = models.CharField(max_length=8, blank=True)
    attachments = models.JSONField(default=list)
    version_at = models.DateTimeField(null=True)
    version_event_id = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()  # the network's
    received_at = models.DateTimeField(default=now)
    # The order of lists: `at`, or when it came if the network's clock runs ahead, or years behind.
    placed_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    ours = models.BooleanField(default=False)
    listed = models.BooleanField(default=False)  # somebody else's, and we know what it is
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.new)
    status_since = models.DateTimeField(default=now)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    service = models.CharField(max_length=80, blank=True)
    deadline = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answers = models.PositiveSmallIntegerField(
        default=0
    )  # how many were begun here: guards against double answers

    # copied from the judgement, for the order and the filters
    priority = models.CharField(max_length=2, default="P3")
    rank = models.PositiveSmallIntegerField(default=7)
    flags = models.JSONField(default=list)  # an array column would keep Django from inserting by UNNEST
    topic = models.CharField(max_length=40, blank=True)
    intent = models.CharField(max_length=20, blank=True)
    vital = models.BooleanField(default=False)
    distress = models.BooleanField(default=False)
    # Near-copies of one text; none while it stands alone.
    cluster = models.ForeignKey(
        Cluster, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    copies = 0  # folded under it in a list; counted when it is shown

    class Meta:
        db_table = "inbox_message"
        constraints = [
            models.UniqueConstraint(fields=["team", "account", "remote_id"], name="message_once_per_account"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="message_status_is_known"),
        ]
        indexes = [
            models.Index(
                "team", "rank", models.F("placed_at").desc(), models.F("id").desc(),
                condition=Q(listed=True, status__in=["new", "in_hand", "waiting"]), name="message_open",
            ),
            models.Index(
                "team", "status", models.F("placed_at").desc(), models.F("id").desc(),
                condition=Q(listed=True), name="message_by_status",
            ),
            models.Index(
                "team", models.F("placed_at").desc(), models.F("id").desc(),
                condition=Q(listed=True), name="message_by_time",
            ),
            models.Index(fields=["team", "account", "author_id", "placed_at"], name="message_of_author"),
            models.Index(
                fields=["team", "account", "parent_remote_id"],
                condition=~Q(parent_remote_id=""), name="message_children",
            ),
            models.Index(fields=["team", "id"], condition=Q(listed=True), name="message_by_arrival"),
            models.Index(fields=["thread", "placed_at"], name="message_in_thread"),
            models.Index(
                "team", "cluster", "rank", models.F("placed_at").desc(), models.F("id").desc(),
                condition=Q(listed=True, cluster__isnull=False), name="message_in_cluster",
            ),
        ]  # fmt: skip

    @property
    def author(self) -> str:
        return self.author_name or self.author_handle or self.author_id

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def needs_care(self) -> bool:
        return self.vital or self.priority in ("P0", "P1", "P2") or bool(self.flags)

    @property
    def edited_after_answer(self) -> bool:
        return bool(self.edited_at and self.answered_at and self.edited_at > self.answered_at)

    def is_late(self, at: datetime) -> bool:
        return self.deadline is not None and self.is_open and self.deadline < at


class MessageVersion(TeamOwned):
    """A text that the author has since changed."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")
    event_id = models.CharField(max_length=300)
    at = models.DateTimeField()
    text = models.TextField(max_length=200_000, blank=True)
    language = models.CharField(max_length=8, blank=True)
    attachments = models.JSONField(default=list)

    class Meta:
        db_table = "inbox_message_version"
        constraints = [
            models.UniqueConstraint(fields=["team", "message", "event_id"], name="version_once_per_event")
        ]


class Tombstone(TeamOwned):
    """What was erased must not come back: replayed events whose keyed digest is here fall on nothing."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inbox_tombstone"
        constraints = [models.UniqueConstraint(fields=["team", "digest"], name="one_tombstone")]


class MessageCount(TeamOwned):
    """Differences, added up when read: a trigger writes them, so that a list of ten million is counted at once."""

    id = models.BigAutoField(primary_key=True)
    status = models.CharField(max_length=8)
    priority = models.CharField(max_length=2)
    n = models.BigIntegerField()

    class Meta:
        db_table = "inbox_count"
