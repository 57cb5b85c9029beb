"""The days that a calendar must know."""

from datetime import date

from parvis.publishing import year


def labels(first: str, last: str, kind: str = "") -> list[tuple[str, str]]:
    found = year.marks(date.fromisoformat(first), date.fromisoformat(last))
    return [(mark.day.isoformat(), mark.label) for mark in found if not kind or mark.kind == kind]


def test_public_holidays_of_a_year():
    assert len(labels("2027-01-01", "2027-12-31", "holiday")) == 11
    assert ("2027-05-06", "Ascension") in labels("2027-05-01", "2027-05-31", "holiday")


def test_rules_of_observances_become_days():
    days = {label: day for day, label in labels("2027-01-01", "2027-12-31", "observance")}
    assert days["Appel du 18 juin"] == "2027-06-18"
    assert next(day for label, day in days.items() if "Déportation" in label) == "2027-04-25"
    assert next(day for label, day in days.items() if "Jeanne" in label) == "2027-05-09"
    assert next(day for label, day in days.items() if "Justes" in label) == "2027-07-18"


def test_an_election_whose_day_is_not_known_is_not_shown_as_sure():
    april = [mark for mark in year.marks(date(2027, 4, 1), date(2027, 4, 30)) if mark.kind == "election"]
    assert [mark.sure for mark in april] == [False]


def test_the_reserve_begins_where_the_file_says():
    assert labels("2027-09-01", "2027-09-01", "reserve")


def test_a_siren_test_each_month():
    assert len(labels("2027-01-01", "2027-12-31", "alert")) == 13


def test_the_period_of_reserve_covers_its_days_and_no_others():
    assert year.reserve_on(date(2027, 2, 1)).label == "Présidentielle"
    assert year.reserve_on(date(2027, 6, 15)) is None


def test_periods_of_reserve_begin_and_end_as_the_code_says():
    first = year.reserves()[0]
    assert (first.first, first.last) == (date(2025, 9, 1), date(2026, 3, 22))
    assert first.frozen == (date(2026, 3, 14), date(2026, 3, 15), date(2026, 3, 21), date(2026, 3, 22))
    unknown_day = next(one for one in year.reserves() if one.label == "Présidentielle")
    assert (unknown_day.first, unknown_day.last) == (date(2026, 10, 1), date(2027, 4, 30))
    assert unknown_day.frozen == ()
