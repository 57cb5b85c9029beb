"""Local hours: gaps move forward, doubled hours ask, everything else is what zoneinfo says."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.lifecycle.tenant import acting_for
from parvis.publishing import actions, times
from parvis.publishing.errors import CannotDo
from parvis.publishing.models import Post
from parvis.publishing.tests.factories import Town, written

ZONES = [
    "Europe/Paris",
    "America/Guadeloupe",
    "Indian/Reunion",
    "Pacific/Noumea",
    "America/Miquelon",
    "Europe/London",
]


def test_an_hour_that_does_not_exist_moves_forward():
    assert times.resolve("2027-03-28T02:30", "Europe/Paris") == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert times.moved_by_gap("2027-03-28T02:30", "Europe/Paris") == "2027-03-28T03:30"
    assert times.moved_by_gap("2027-03-28T04:30", "Europe/Paris") == ""


def test_an_hour_that_exists_twice_asks():
    with pytest.raises(times.DoubledHour) as asked:
        times.resolve("2027-10-31T02:30", "Europe/Paris")
    assert asked.value.second - asked.value.first == timedelta(hours=1)
    first = times.resolve("2027-10-31T02:30", "Europe/Paris", second_hour=False)
    assert times.resolve("2027-10-31T02:30", "Europe/Paris", second_hour=True) - first == timedelta(hours=1)


@given(
    st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2035, 1, 1)),  # noqa: DTZ001
    st.sampled_from(ZONES),
    st.booleans(),
)
def test_every_other_hour_is_what_zoneinfo_says(moment: datetime, zone: str, second: bool):
    local = moment.strftime("%Y-%m-%dT%H:%M")
    found = times.resolve(local, zone, second_hour=second)
    shown = found.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")
    assert shown == (times.moved_by_gap(local, zone) or local)


@pytest.mark.parametrize(
    "bad",
    ["", "demain", "2027-13-01T10:00", "2027-02-30T10:00", "0001-01-01T00:00", "\0", "9999999999999999999"],
)
def test_what_is_not_an_hour_says_so(bad: str):
    with pytest.raises(times.NotAnHour):
        times.resolve(bad, "Europe/Paris")


@pytest.mark.parametrize("bad", ["Europe/Nowhere", "../../etc/passwd", "", "/etc/localtime", "\0"])
def test_what_is_not_a_zone_says_so(bad: str):
    with pytest.raises(times.NotAnHour):
        times.resolve("2027-01-01T10:00", bad)


def test_usual_hours_come_in_order_across_a_change_of_clocks():
    start = datetime(2027, 10, 30, 12, 0, tzinfo=UTC)
    coming = times.upcoming(
        [(6, time(9, 0)), (0, time(9, 0))], after=start, zone_name="Europe/Paris", weeks=1
    )
    assert [moment.isoformat() for moment in coming] == [
        "2027-10-31T08:00:00+00:00",
        "2027-11-01T08:00:00+00:00",
    ]


@pytest.mark.django_db
def test_a_past_hour_is_refused_with_a_sentence(town: Town):
    post = written(town, planned_local="2020-01-01T10:00")
    with acting_for(town.team.id), pytest.raises(CannotDo, match=r"passée|past"):
        actions.plan(team=town.team, by=town.writer, post=post)


@pytest.mark.django_db
def test_planning_in_a_doubled_hour_asks_which(town: Town):
    post = written(town, planned_local="2027-10-31T02:30")
    with acting_for(town.team.id):
        with pytest.raises(CannotDo, match=r"deux fois|twice"):
            actions.plan(team=town.team, by=town.writer, post=post)
        Post.rows.of(town.team).filter(pk=post.pk).update(second_hour=True)
        version = actions.plan(team=town.team, by=town.writer, post=post)
    assert version.leaves_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
