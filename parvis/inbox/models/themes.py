"""What people talked about in a week, as it was found at one moment by one version of the method."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from parvis.lifecycle.graph import Lifecycle, State
from parvis.lifecycle.rows import Living
from parvis.teams.models import TeamOwned


class ReportLife(Lifecycle):
    to_make = State(worked=True)
    made, failed = State(), State()

    to_make.leads_to(made, failed)


class ThemeReport(TeamOwned, Living):
    """`themes`: [{terms, messages, days: [[date, n]…], central: [message id…]}…], the largest first.

    It holds keys of messages, never their texts: what is erased is not shown any more.
    """

    life = ReportLife

    asked_at = models.DateTimeField(db_default=Now())
    since = models.DateTimeField()
    until = models.DateTimeField()
    version = models.CharField(max_length=20, blank=True)
    read = models.PositiveIntegerField(default=0)  # messages that were looked at
    themes = models.JSONField(default=list)

    class Meta:
        db_table = "inbox_theme_report"
        indexes = [models.Index(fields=["team", "-asked_at"], name="theme_report_by_time")]
