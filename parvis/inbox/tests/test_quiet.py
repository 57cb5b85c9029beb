"""Quiet hours by the clock on the wall: over midnight, and on the two nights when the clock changes."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from parvis.inbox.quiet import quiet_until

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
EVENING, MORNING = time(20), time(7, 30)


def until(at: datetime, *, begins: time = EVENING, ends: time = MORNING, zone: ZoneInfo = PARIS):
    return quiet_until(begins, ends, at=at, zone=zone)


@pytest.mark.parametrize(
    ("hour", "day_of_end"),
    [((23, 20, 0), 24), ((23, 23, 59), 24), ((24, 0, 0), 24), ((24, 7, 29), 24)],
)
def test_over_midnight(hour, day_of_end):
    day, hours, minutes = hour
    at = datetime(2026, 11, day, hours, minutes, tzinfo=PARIS)
    assert until(at) == datetime(2026, 11, day_of_end, 7, 30, tzinfo=PARIS)


@pytest.mark.parametrize("hour", [(7, 30), (12, 0), (19, 59)])
def test_by_day_there_is_no_peace(hour):
    assert until(datetime(2026, 11, 23, *hour, tzinfo=PARIS)) is None


def test_within_one_day():
    at = datetime(2026, 11, 23, 13, tzinfo=PARIS)
    end = until(at, begins=time(12), ends=time(14))
    assert end == datetime(2026, 11, 23, 14, tzinfo=PARIS)
    assert until(at, begins=time(12), ends=time(13)) is None


def test_the_same_hour_twice_is_never():
    assert until(datetime(2026, 11, 23, 13, tzinfo=PARIS), begins=time(8), ends=time(8)) is None


def test_the_hour_is_that_of_the_town():
    at = datetime(2026, 11, 23, 17, tzinfo=UTC)  # 18:00 in Paris, 21:00 on the island
    assert until(at) is None
    assert until(at, zone=REUNION) == datetime(2026, 11, 24, 7, 30, tzinfo=REUNION)


def test_the_night_that_lasts_an_hour_less():
    """29 March 2026, 2:00 is 3:00: 7:30 on the wall is nine and a half hours after 21:00, not ten and a half."""
    at = datetime(2026, 3, 28, 21, tzinfo=PARIS)
    end = until(at)
    assert end == datetime(2026, 3, 29, 7, 30, tzinfo=PARIS)
    assert (end - at.astimezone(UTC)).total_seconds() / 3600 == 9.5


def test_the_night_that_lasts_an_hour_more():
    at = datetime(2026, 10, 24, 21, tzinfo=PARIS)
    end = until(at)
    assert end == datetime(2026, 10, 25, 7, 30, tzinfo=PARIS)
    assert (end - at.astimezone(UTC)).total_seconds() / 3600 == 11.5


def test_an_end_that_the_clock_skips_is_never_in_the_past():
    at = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 1:30 on the wall; 2:30 does not exist
    end = until(at, ends=time(2, 30))
    assert end == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_end_that_comes_twice_is_the_next_one():
    ends = time(2, 30)
    first = datetime(2026, 10, 25, 0, 15, tzinfo=UTC)  # 2:15 in summer time
    second = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 2:15 again, in winter time
    assert until(first, ends=ends) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert until(second, ends=ends) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
