"""The ways in that are not a membership: an invitation, a token for programs."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from parvis.lifecycle.keys import new_key
from parvis.teams.models.team import Role, TeamOwned


class Invitation(TeamOwned):
    """A link for one person; only the digest of its secret is kept."""

    LASTS = timedelta(days=7)

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=12, choices=Role.choices)
    service = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "team_invitation"

    def __str__(self) -> str:
        return self.email

    @property
    def open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and now() < self.made_at + self.LASTS


class Scope(models.TextChoices):
    read_messages = "messages:read", _("read messages")
    write_messages = "messages:write", _("assign and close messages")
    read_posts = "posts:read", _("read posts")
    write_posts = "posts:write", _("prepare drafts")
    read_accounts = "accounts:read", _("read accounts")
    export = "export", _("export everything")


class ApiToken(TeamOwned):
    """For programs, with scopes; it dies with the membership of the person who made it. It never approves."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "team_api_token"
        constraints = [models.UniqueConstraint(fields=["team", "digest"], name="token_once_per_team")]

    def __str__(self) -> str:
        return self.name
