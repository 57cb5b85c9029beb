"""The tenant, its members, and the base of every row that belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.lifecycle.keys import new_key

if TYPE_CHECKING:
    pass


class Role(models.TextChoices):
    """What a person may do in a team; each later one may less."""

    manager = "manager", _("Manager")
    approver = "approver", _("Approver")
    contributor = "contributor", _("Contributor")
    agent = "agent", _("Agent of a service")
    observer = "observer", _("Observer")


class Team(models.Model):
    """The tenant: those who act for one or several administrations."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="fr")
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    training = models.BooleanField(default=False)  # a demonstration or a drill: said on every page
    suspended_at = models.DateTimeField(null=True, blank=True)
    # "Stop everything" is one fact, read by the claim itself.
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.CharField(max_length=80, blank=True)
    stopped_why = models.CharField(max_length=500, blank=True)
    publication_director = models.CharField(max_length=120, blank=True)
    charter_url = models.URLField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "team"

    def __str__(self) -> str:
        return self.name


class TeamQuerySet[Row: models.Model](models.QuerySet[Row]):
    def of(self, team: Team) -> Self:
        return self.filter(team=team)


class TeamManager[Row: models.Model](models.Manager[Row]):
    """Scoped by construction: there is no `all()` without a team, only `of(team)`."""

    def get_queryset(self) -> TeamQuerySet[Row]:
        return TeamQuerySet(self.model, using=self._db)

    def of(self, team: Team) -> TeamQuerySet[Row]:
        return self.get_queryset().of(team)


class TeamOwned(models.Model):
    """The base of every row that belongs to a team. `rows.of(team)` is the only way in."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")

    rows: ClassVar[TeamManager[Any]] = TeamManager()

    class Meta:
        abstract = True
        base_manager_name = "rows"


class Membership(TeamOwned):
    """A person's role in a team, until `left_at`. Rows are closed, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    service = models.CharField(max_length=80, blank=True)  # for an agent: which municipal service
    joined_at = models.DateTimeField(db_default=Now())
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "team_membership"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person"], condition=models.Q(left_at=None), name="one_membership_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"

    def may(self, *roles: Role) -> bool:
        return self.left_at is None and self.role in roles
