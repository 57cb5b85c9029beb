"""Local hours: a gap moves forward, a doubled hour asks. Plain Python on `zoneinfo`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class NotAnHour(ValueError):
    """What was typed is not a local date and hour, or the zone does not exist."""


class DoubledHour(ValueError):
    """This hour happens twice, the night when clocks go back: `first` and `second` (UTC)."""

    def __init__(self, first: datetime, second: datetime) -> None:
        super().__init__("doubled hour")
        self.first, self.second = first, second


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotAnHour(name) from error


def read_local(local: str) -> datetime:
    """ "2026-12-05T18:30" as a browser sends it, without a zone."""
    try:
        return datetime.strptime(local[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007  (the zone comes beside it)
    except ValueError as error:
        raise NotAnHour(local) from error


def resolve(local: str, zone_name: str, *, second_hour: bool | None = None) -> datetime:
    """In UTC. Inside a gap the hour moves forward by the gap; a doubled one needs `second_hour` to be said."""
    naive, place = read_local(local), zone(zone_name)
    try:
        first = naive.replace(tzinfo=place, fold=0).astimezone(UTC)
        second = naive.replace(tzinfo=place, fold=1).astimezone(UTC)
    except OverflowError as error:  # in UTC it would lie before the year 1, or after the year 9999
        raise NotAnHour(local) from error
    if second <= first:  # the same, or a gap, in which the later reading comes first
        return first
    if second_hour is None:
        raise DoubledHour(first, second)
    return second if second_hour else first


def moved_by_gap(local: str, zone_name: str) -> str:
    """The hour that a clock on the wall will show, when the typed one does not exist; else ""."""
    shown = (
        resolve(local, zone_name, second_hour=False).astimezone(zone(zone_name)).strftime("%Y-%m-%dT%H:%M")
    )
    return "" if shown == local[:16] else shown


def upcoming(
    days_and_hours: list[tuple[int, time]], *, after: datetime, zone_name: str, weeks: int = 9
) -> list[datetime]:
    """The next moments of weekly hours, in UTC and in order."""
    start = after.astimezone(zone(zone_name)).date()
    found = [
        resolve(datetime.combine(day, hour).strftime("%Y-%m-%dT%H:%M"), zone_name, second_hour=False)
        for day in (start + timedelta(days=offset) for offset in range(7 * weeks))
        for weekday, hour in days_and_hours
        if day.weekday() == weekday
    ]
    return sorted(moment for moment in found if moment > after)


def local_day(moment: datetime, zone_name: str) -> date:
    return moment.astimezone(zone(zone_name)).date()
