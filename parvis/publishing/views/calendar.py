"""The calendar: the week first, the month when it is asked for."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from parvis.publishing import times
from parvis.publishing.queries.calendar import weeks
from parvis.publishing.queries.clock import moment
from parvis.publishing.queries.reading import standing
from parvis.publishing.queries.sentences import MEANINGS, STANDINGS
from parvis.teams.access import EVERYBODY, WRITERS, TeamRequest, for_team


@require_GET
@for_team(*EVERYBODY)
def calendar(request: TeamRequest) -> HttpResponse:
    view = "month" if request.GET.get("view") == "month" else "week"
    today = times.local_day(moment(), request.team.time_zone)
    on = _day(request.GET.get("on", ""), today)
    rows = weeks(request.team, view=view, on=on, today=today)
    for post in (post for week in rows for cell in week for post in cell.posts):
        post.word, post.meaning = STANDINGS[standing(post)], MEANINGS[standing(post)]  # type: ignore[attr-defined]
    before, after = _neighbours(on, view)
    context = {
        "view": view, "on": on, "monday": on - timedelta(days=on.weekday()), "today": today, "weeks": rows,
        "before": before, "after": after, "may_write": request.membership.may(*WRITERS),
    }  # fmt: skip
    return render(request, "publishing/calendar.html" + ("#calendar" if request.htmx else ""), context)


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if 2000 <= day.year <= 2100 else today


def _neighbours(on: date, view: str) -> tuple[date, date]:
    if view == "week":
        return on - timedelta(days=7), on + timedelta(days=7)
    first = on.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)
