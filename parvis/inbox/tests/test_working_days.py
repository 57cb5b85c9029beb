"""Deadlines are counted in days on which a town hall works."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from parvis.inbox.deadlines import deadline_of
from parvis.inbox.words import deadline_in_words
from parvis.inbox.working_days import PARIS, after_half_days, after_working_days, is_working_day


def at(text: str, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "days", "department", "evening"),
    [
        ("2026-11-20 10:00", 1, "", "2026-11-23"),  # a Friday: Monday
        ("2026-11-21 10:00", 1, "", "2026-11-23"),  # a Saturday
        ("2026-12-24 10:00", 1, "", "2026-12-28"),  # Christmas, a Saturday, a Sunday
        ("2026-12-31 16:00", 1, "", "2027-01-04"),  # over the end of the year
        ("2026-04-02 10:00", 1, "", "2026-04-03"),  # Good Friday is worked in Paris
        ("2026-04-02 10:00", 1, "67", "2026-04-07"),  # and not in Alsace; then Easter Monday
        ("2025-12-25 10:00", 1, "57", "2025-12-29"),  # Saint Stephen's in Moselle
        ("2026-04-30 10:00", 1, "", "2026-05-04"),  # the first of May, a Friday
        ("2026-05-21 10:00", 1, "971", "2026-05-22"),
        ("2026-05-26 10:00", 1, "971", "2026-05-28"),  # abolition of slavery, Guadeloupe
        ("2026-05-13 10:00", 2, "", "2026-05-18"),  # Ascension Thursday
    ],
)
def test_the_evening_of_the_nth_working_day(start, days, department, evening):
    assert after_working_days(at(start), days, department=department) == at(f"{evening} 18:00")


@pytest.mark.parametrize(
    ("start", "halves", "end"),
    [
        ("2026-11-23 10:00", 1, "2026-11-23 18:00"),
        ("2026-11-23 15:00", 1, "2026-11-24 12:00"),
        ("2026-11-23 23:00", 1, "2026-11-24 12:00"),
        ("2026-11-20 15:00", 2, "2026-11-23 18:00"),
        ("2026-11-21 15:00", 1, "2026-11-23 12:00"),
        ("2026-12-24 15:00", 1, "2026-12-28 12:00"),
    ],
)
def test_the_end_of_a_half_day(start, halves, end):
    assert after_half_days(at(start), halves) == at(end)


def test_danger_is_due_within_the_hour_day_and_night():
    night = datetime(2026, 12, 25, 2, 0, tzinfo=UTC)
    assert deadline_of("P0", received_at=night, department="", zone=PARIS) == night.replace(hour=3)
    assert deadline_of("P5", received_at=night, department="", zone=PARIS) is None


def test_a_deadline_is_local_where_the_town_is():
    reunion = ZoneInfo("Indian/Reunion")
    asked = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # half past eleven there
    assert after_half_days(asked, 1, zone=reunion) == at("2026-11-23 18:00", reunion)


def test_each_year_has_its_own_easter():
    assert not is_working_day(date(2026, 4, 6))
    assert is_working_day(date(2027, 4, 6))


@pytest.mark.parametrize(
    ("deadline", "english", "french"),
    [
        ("2026-11-23 12:00", "before noon", "avant midi"),
        ("2026-11-24 18:00", "before tomorrow evening", "avant demain soir"),
        ("2026-11-26 12:00", "before Thursday noon", "avant jeudi midi"),
        ("2026-12-24 18:00", "before 24 December", "avant le 24 décembre"),
        ("2026-11-22 18:00", "late since yesterday", "en retard depuis hier"),
    ],
)
def test_deadlines_are_said_in_words(deadline, english, french):
    now = at("2026-11-23 10:00")
    for language, words in (("en", english), ("fr", french)):
        with translation.override(language):
            assert deadline_in_words(at(deadline), now, PARIS) == words
