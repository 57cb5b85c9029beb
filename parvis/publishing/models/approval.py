"""Who agreed, to exactly what. All of it is append-only, and read again by a trigger when a post leaves."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Person
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.rows import Living
from parvis.publishing.models.post import MOST_AUTHORS, Post
from parvis.teams.models import Role, TeamOwned

LONGEST_CANONICAL = 4_000_000
APPROVING_ROLES = (Role.manager, Role.approver)


class Version(TeamOwned):
    """A post frozen at the moment of planning: what people approve is what leaves. `hash` is SHA-256 of `canonical`."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    form = models.PositiveSmallIntegerField()  # of the canonical text
    canonical = models.TextField(max_length=LONGEST_CANONICAL)
    hash = models.CharField(max_length=64)
    authors = ArrayField(models.UUIDField(), size=MOST_AUTHORS)
    needed = models.PositiveSmallIntegerField()
    people = ArrayField(models.UUIDField(), default=list, size=20)
    roles = ArrayField(models.CharField(max_length=12), default=list, size=5)
    approve_before = models.DateTimeField(null=True, blank=True)
    leaves_at = models.DateTimeField(null=True, blank=True)  # None: as soon as it is approved
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "publishing_version"
        constraints = [models.UniqueConstraint(fields=["team", "post", "number"], name="version_number_once")]

    def agreed(self) -> int:
        """How many distinct people validly agree now: asked of the database, which asks itself again at the sending."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT publishing_agreed(%s)", [self.pk])
            row = cursor.fetchone()
        return int(row[0])

    def needed_now(self) -> int:
        """The team's rule may have become stricter since."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT publishing_needed(%s)", [self.pk])
            row = cursor.fetchone()
        return int(row[0])


class Decision(models.TextChoices):
    yes = "yes", _("approved")
    no = "no", _("sent back")


class Approval(TeamOwned):
    """One person's word on one version, in the role that they then held; a delegate's in their own name."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="approvals")
    hash = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role.choices)
    in_place_of = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=3, choices=Decision.choices)
    comment = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "publishing_approval"
        constraints = [
            models.UniqueConstraint(fields=["team", "version", "person"], name="one_word_per_person")
        ]


class LinkLife(Lifecycle):
    """made: it is mailed when it has an hour; told: the mail has left; unsent: somebody must tell the person."""

    made = State(worked=True)
    told, unsent = State(), State()

    made.leads_to(made, told, unsent)


class ApprovalLink(TeamOwned, Living):
    """A personal address for one approver's phone. It shows nothing before that person has signed in as themselves."""

    life = LinkLife

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "publishing_approval_link"
        indexes = [models.Index(fields=["team", "post"], name="approval_link_of_post")]


class Delegation(TeamOwned):
    """For a time, somebody else may approve in a person's place; ended early by `ended_at`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "publishing_delegation"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("receiver")), name="delegation_to_another"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="delegation_has_a_length"
            ),
        ]
        indexes = [models.Index(fields=["team", "receiver"], name="delegation_by_receiver")]
