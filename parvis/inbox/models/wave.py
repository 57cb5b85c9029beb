"""More messages than usual: about one subject, or nearly the same text from many accounts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.inbox.models.cluster import Cluster
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.keys import new_key
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned


class WatchLife(Lifecycle):
    """A team's messages are looked at again and again, while any come."""

    watching = State(worked=True)
    resting = State()

    watching.leads_to(watching, resting)
    resting.leads_to(watching)


class Watch(TeamOwned, Living):
    life = WatchLife

    class Meta:
        db_table = "inbox_watch"
        constraints = [models.UniqueConstraint(fields=["team"], name="one_watch_per_team")]


class WaveLife(Lifecycle):
    """Told once, by mail, in the hours of work; it ends by itself."""

    to_tell = State(worked=True)
    running, ended = State(), State()

    to_tell.leads_to(to_tell, running, ended)
    running.leads_to(ended)


class Wave(TeamOwned, Living):
    """One for all its messages. It orders nothing: a person in distress stays first in the inbox."""

    class Kind(models.TextChoices):
        topic = "topic", _("Rising subject")
        copies = "copies", _("Campaign")
        all = "all", _("Many messages")

    life = WaveLife

    kind = models.CharField(max_length=6, choices=Kind.choices)
    topic = models.CharField(max_length=40, blank=True)
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, null=True, related_name="+")
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    messages = models.PositiveIntegerField()
    accounts = models.PositiveIntegerField(default=0)  # of copies: how many distinct ones wrote them
    usual = models.FloatField(default=0)  # messages in a span as long, on other days
    strangeness = models.FloatField(default=0)
    hours = models.JSONField(default=list)  # [[hour, messages]…], for the drawing
    told_to = models.CharField(max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_wave"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "kind", "topic", "cluster"], condition=~Q(state="ended"),
                nulls_distinct=False, name="one_wave_at_a_time",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["team", "-since"], name="wave_by_time")]


class HourCount(TeamOwned):
    """How many messages about a subject came within an hour; campaigns are counted apart."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    hour = models.DateTimeField()
    topic = models.CharField(max_length=40, blank=True)
    n = models.PositiveIntegerField()

    class Meta:
        db_table = "inbox_hour"
        constraints = [
            models.UniqueConstraint(fields=["team", "hour", "topic"], name="one_count_per_hour_and_topic")
        ]
