"""Somebody is told of a message that cannot wait: one row per message, person and means, whatever crashes meanwhile."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from parvis.inbox.models.message import Message
from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned


class Means(models.TextChoices):
    screen = "screen", _("on the screen")
    mail = "mail", _("by mail")
    webhook = "webhook", _("to another program")


class AlertLife(Lifecycle):
    """to_tell -> telling -> told; or untold; or unsure: the program stopped while telling, and does not tell twice.

    held: the person's quiet hours; at their end all that was held is told at once, except what was taken (spared).
    """

    to_tell = State(worked=True)
    held = State(worked=True)  # due at the end of the quiet hours
    telling = State(worked=True)  # claimed; due when the longest call is surely over
    told, untold, unsure, spared = State(), State(), State(), State()

    to_tell.leads_to(to_tell, held, telling, told, untold, spared)
    held.leads_to(held, telling, told, untold, spared)
    telling.leads_to(told, untold, unsure, to_tell)
    untold.leads_to(to_tell)


class Alert(TeamOwned, Living):
    """Without a message it is a trial. Without a person it goes to the team's other program, or its typed addresses."""

    life = AlertLife

    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, related_name="alerts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    means = models.CharField(max_length=8, choices=Means.choices, default=Means.mail)
    priority = models.CharField(max_length=2, default="P0")
    round = models.PositiveSmallIntegerField(default=0)  # told again because nobody had taken it
    raised_at = models.DateTimeField(db_default=Now())
    told_to = models.CharField(max_length=1000, blank=True)
    told_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "inbox_alert"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "message", "person", "means", "round"], name="told_once_per_person_and_means"
            ),
            models.UniqueConstraint(
                fields=["team", "message", "means", "round"],
                condition=Q(person=None),
                name="told_once_to_nobody",
            ),
            models.CheckConstraint(condition=Q(means__in=Means.values), name="alert_means_is_known"),
        ]
        indexes = [
            models.Index(fields=["team", "-raised_at"], name="alert_by_time"),
            models.Index(
                fields=["team", "person", "-raised_at"],
                condition=Q(means="screen", state="told", seen_at=None), name="alert_on_screen",
            ),
        ]  # fmt: skip

    def lane(self) -> str:
        """What is held for one person is told in one go."""
        return f"inbox.alert:{self.team_id}:{self.person_id or self.means}"


class VigilLife(Lifecycle):
    watching = State(worked=True)  # due when the next person is to be told
    taken, given_up = State(), State()

    watching.leads_to(watching, taken, given_up)


class Vigil(TeamOwned, Living):
    """Watches over one message in which somebody may be in danger, until a person has taken it."""

    life = VigilLife

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="vigils")
    round = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inbox_vigil"
        constraints = [models.UniqueConstraint(fields=["team", "message"], name="one_vigil_per_message")]
