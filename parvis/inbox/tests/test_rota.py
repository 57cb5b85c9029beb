"""A week of turns: who is on call, who comes next, where nobody is and where several are."""

from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as some

from parvis.inbox.rota import DAY, WEEK, Stretch, Turn, following, minute_at, minute_of, on_duty, stretches
from parvis.inbox.words import stretch_in_words

ANA, BOB = UUID(int=1), UUID(int=2)
NINE = time(9)


def turn(person, begins, ends):
    return Turn(person, minute_of(*begins), minute_of(*ends))


WORKDAYS = turn(ANA, (0, NINE), (4, time(18)))
WEEKEND = turn(BOB, (4, time(18)), (0, NINE))


@pytest.mark.parametrize(
    ("day", "hour", "who"),
    [(0, NINE, ANA), (4, time(17, 59), ANA), (4, time(18), BOB), (6, time(23, 59), BOB), (0, time(0), BOB)],
)
def test_a_turn_runs_over_the_end_of_the_week(day, hour, who):
    assert on_duty([WORKDAYS, WEEKEND], minute_of(day, hour)) == [who]


def test_a_turn_that_ends_where_it_begins_lasts_all_week():
    always = turn(ANA, (2, NINE), (2, NINE))
    assert all(on_duty([always], minute) == [ANA] for minute in range(0, WEEK, 60))
    assert [one.people for one in stretches([always])] == [(ANA,)]


def test_whole_weeks_have_neither_gap_nor_overlap():
    assert {one.people for one in stretches([WORKDAYS, WEEKEND])} == {(ANA,), (BOB,)}


def test_gaps_and_overlaps_are_found_and_said():
    found = stretches([turn(ANA, (0, NINE), (2, NINE)), turn(BOB, (1, NINE), (3, NINE))])
    assert Stretch(minute_of(3, NINE), minute_of(0, NINE), ()) in found
    assert Stretch(minute_of(1, NINE), minute_of(2, NINE), (ANA, BOB)) in found
    names = {ANA: "Ana", BOB: "Bob"}
    with override("en"):
        said = [one for row in found if (one := stretch_in_words(row, names))]
    assert "From Thursday 9:00 to Monday 9:00 nobody is on call: all managers are told." in said
    assert "From Tuesday 9:00 to Wednesday 9:00 several are on call, and all are told: Ana, Bob." in said
    with override("fr"):
        assert "lundi 9\u202fh" in " ".join(stretch_in_words(row, names) for row in found)


def test_who_comes_next():
    assert following([WORKDAYS, WEEKEND], minute_of(1, NINE)) == [BOB, ANA]
    assert following([WORKDAYS, WEEKEND], minute_of(5, NINE)) == [ANA, BOB]


def test_the_hour_is_that_of_the_wall_whatever_the_season():
    paris = ZoneInfo("Europe/Paris")
    summer, winter = datetime(2026, 7, 6, 7, tzinfo=UTC), datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert minute_at(summer, paris) == minute_at(winter, paris) == minute_of(0, NINE)


@given(
    some.lists(
        some.tuples(some.sampled_from([ANA, BOB]), some.integers(0, WEEK - 1), some.integers(0, WEEK - 1)),
        max_size=6,
    )
)
def test_stretches_agree_with_whoever_is_on_duty(rows):
    turns = [Turn(*row) for row in rows]
    found = stretches(turns)
    whole = sum((one.ends - one.begins) % WEEK or WEEK for one in found)
    assert whole == WEEK
    for one in found:
        assert tuple(on_duty(turns, one.begins % WEEK)) == one.people
    assert DAY * 7 == WEEK
