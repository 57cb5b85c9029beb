"""Weeks with their posts, and what each day is. A day too full or too empty is seen."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import get_language

from parvis.publishing import times, year
from parvis.publishing.models import Delivery, Post, Slot
from parvis.publishing.queries.reading import _counted
from parvis.teams.models import Team

FULL = 4  # posts a day: from there the day is said to be full


@dataclass
class Cell:
    day: date
    inside: bool
    today: bool
    posts: list[Post] = field(default_factory=list)
    marks: list[year.Mark] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return len(self.posts) >= FULL

    @property
    def holiday(self) -> bool:
        return any(mark.kind == "holiday" for mark in self.marks)


def weeks(team: Team, *, view: str, on: date, today: date) -> list[list[Cell]]:
    """`view` "week": the seven days around `on`, from Monday; else the whole month in whole weeks."""
    days = _week(on) if view == "week" else list(calendar.Calendar().itermonthdates(on.year, on.month))
    inside = {day for day in days if view == "week" or day.month == on.month}
    cells = {day: Cell(day=day, inside=day in inside, today=day == today) for day in days}
    for mark in year.marks(days[0], days[-1], language=get_language() or "fr"):
        cells[mark.day].marks.append(mark)
    for day, posts in _by_day(team, days[0], days[-1]).items():
        if day in cells:
            cells[day].posts = posts
    return [[cells[day] for day in days[start : start + 7]] for start in range(0, len(days), 7)]


def _week(on: date) -> list[date]:
    monday = on - timedelta(days=on.weekday())
    return [monday + timedelta(days=offset) for offset in range(7)]


def _by_day(team: Team, first: date, last: date) -> dict[date, list[Post]]:
    """By the hour that is planned, else the hour at which it was published; in the town's own days."""
    start = _midnight(first, team.time_zone)
    end = _midnight(last + timedelta(days=1), team.time_zone)
    between = Q(planned_for__gte=start, planned_for__lt=end)
    left = Delivery.rows.of(team).filter(published_at__gte=start, published_at__lt=end).values("post")
    found = _counted(team).filter(dropped_at=None).filter(between | Q(planned_for=None, pk__in=left))
    days: dict[date, list[Post]] = defaultdict(list)
    for post in sorted(found[:2000], key=_hour):
        days[times.local_day(_hour(post), team.time_zone)].append(post)
    return days


def _hour(post: Post) -> datetime:
    if post.planned_for is not None:
        return post.planned_for
    first = post.deliveries.exclude(published_at=None).order_by("published_at").first()
    return first.published_at if first and first.published_at else post.changed_at


def _midnight(day: date, zone: str) -> datetime:
    return times.resolve(datetime.combine(day, time()).strftime("%Y-%m-%dT%H:%M"), zone, second_hour=False)


def free_slots(team: Team, *, after: datetime, most: int = 3) -> list[datetime]:
    """The next usual hours at which nothing is planned yet."""
    habits = [(slot.day, slot.hour) for slot in Slot.rows.of(team)]
    taken = set(
        Post.rows.of(team)
        .filter(planned_for__gt=after, dropped_at=None)
        .values_list("planned_for", flat=True)
    )
    coming: Sequence[datetime] = times.upcoming(habits, after=after, zone_name=team.time_zone)
    return [moment for moment in coming if moment not in taken][:most]
