"""The themes of the week, found by the worker a few times a day."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models.functions import Now
from django.utils.timezone import now

from parvis.inbox.deadlines import zone_of
from parvis.inbox.models import Message, ReportLife, ThemeReport
from parvis.inbox.queries.themes import to_read
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Team

log = logging.getLogger("parvis.inbox")

WEEK, EVERY, KEPT = timedelta(days=7), timedelta(hours=6), 12


def ask(team: Team) -> None:
    """A new report when the last one is old; the oldest go."""
    at = now()
    rows = ThemeReport.rows.of(team)
    if rows.filter(asked_at__gt=at - EVERY).exists():
        return
    old = rows.order_by("-asked_at").values_list("pk", flat=True)[KEPT - 1 :]
    rows.filter(pk__in=list(old)).delete()
    ThemeReport.rows.create(team=team, since=at - WEEK, until=at, due_at=Now())


@ReportLife.to_make.does
def make(report: ThemeReport) -> None:
    """Read, then counted outside of any transaction, then written: the counting takes seconds."""
    with acting_for(report.team_id):
        team = report.team
        messages = to_read(team, report)
    try:
        version, themes = _found(team, messages, report)
    except Exception as error:
        log.exception("no themes", extra={"team": str(report.team_id)})
        report.move_to(ReportLife.failed, by="worker", why=type(error).__name__)
        return
    report.move_to(ReportLife.made, by="worker", version=version, themes=themes, read=len(messages))


def _found(team: Team, messages: list[Message], report: ThemeReport) -> tuple[str, list[dict[str, Any]]]:
    from parvis.triage.engine import themes  # noqa: PLC0415  (90 MB: only the process that counts carries them)

    zone = zone_of(team.time_zone)
    days = [row.placed_at.astimezone(zone).date() for row in messages]
    week = [(report.until.astimezone(zone).date() - timedelta(days=n)) for n in range(6, -1, -1)]
    found = []
    for theme in themes.themes_of([row.text for row in messages], [row.cluster_id for row in messages]):
        by_day = Counter(days[n] for n in theme.members)
        found.append(
            {
                "terms": list(theme.terms),
                "messages": len(theme.members),
                "days": [[day.isoformat(), by_day[day]] for day in week],
                "central": [str(messages[n].pk) for n in theme.central],
            }
        )
    return themes.VERSION, found
