"""Deadlines in working days: Monday to Friday, without the public holidays of France and of the department."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays.registry import EntityLoader

NOON, EVENING = time(12), time(18)
PARIS = ZoneInfo("Europe/Paris")
FRANCE = EntityLoader(
    "holidays.countries.france.France"
)  # loaded when first asked: 250 countries come with it
# Departments and territories with holidays of their own, as the library names them.
OWN_HOLIDAYS = {
    "57": "57", "67": "6AE", "68": "6AE",
    "971": "971", "972": "972", "973": "973", "974": "974", "975": "PM", "976": "976", "977": "BL", "978": "MF",
    "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip


@lru_cache(maxsize=256)
def public_holidays(year: int, department: str = "") -> frozenset[date]:
    return frozenset(FRANCE(subdiv=OWN_HOLIDAYS.get(department), years=year))


def is_working_day(day: date, department: str = "") -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year, department)


def next_working_day(day: date, department: str = "") -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not is_working_day(day, department):
        day += timedelta(days=1)
    return day


def after_working_days(
    start: datetime, days: int, *, department: str = "", zone: ZoneInfo = PARIS
) -> datetime:
    """The evening of the n-th working day after the day of `start`."""
    day = start.astimezone(zone).date()
    for _ in range(days):
        day = next_working_day(day, department)
    return datetime.combine(day, EVENING, zone)


def after_half_days(
    start: datetime, halves: int, *, department: str = "", zone: ZoneInfo = PARIS
) -> datetime:
    """The end of the n-th working half day after the one of `start`: what comes at ten with 1 has until the evening."""
    local = start.astimezone(zone)
    day, half = local.date(), _half_of(local.time())
    if not is_working_day(day, department):
        day, half = next_working_day(day, department), -1
    for _ in range(halves):
        day, half = (day, half + 1) if half < 1 else (next_working_day(day, department), 0)
    return datetime.combine(day, EVENING if half else NOON, zone)


def _half_of(hour: time) -> int:
    """0 in the morning, 1 in the afternoon; after the evening the next morning is still to come."""
    return 0 if hour < NOON else 1
