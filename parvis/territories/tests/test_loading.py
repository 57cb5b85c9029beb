"""Loading a country's list again: new, changed and gone are told apart, and nothing is ever deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parvis.territories import actions, queries
from parvis.territories.loading.rows import stratum
from parvis.territories.loading.staging import KeyOfAnother
from parvis.territories.models import Administration, Relation, Tier
from parvis.territories.tests.factories import AdministrationFactory, two_tier_country

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("population", "name"),
    [
        (None, ""),
        (0, "<500"),
        (499, "<500"),
        (500, "500-999"),
        (99_999, "50000-99999"),
        (100_000, ">=100000"),
    ],
)
def test_the_lower_bound_of_a_stratum_is_included_and_the_upper_is_not(population: int | None, name: str):
    assert stratum(population) == name


def test_what_is_gone_is_closed_and_what_comes_back_is_opened():
    country = two_tier_country()
    actions.load_country(country)
    rows = list(country.rows)
    shorter = replace(country, vintage=date(2027, 1, 1), rows=rows[:2], links=list(country.links)[:1])
    merged = actions.load_country(shorter)
    assert (merged.created, merged.changed, merged.closed) == (0, 0, 2)
    gone = Administration.objects.get(pk="UTM-8")
    assert gone.valid_to == date(2027, 1, 1)
    assert "UTM-8" not in {row.pk for row in queries.find("oresby")}
    assert Relation.objects.filter(valid_to=date(2027, 1, 1)).count() == 2
    back = actions.load_country(country)
    assert (back.created, back.changed, back.closed) == (0, 2, 0)
    assert Administration.objects.filter(valid_to=None, country="XU").count() == 4


def test_a_changed_name_is_changed_and_found_under_the_new_one():
    country = two_tier_country()
    actions.load_country(country)
    rows = [replace(row, name="Novurbo") if row.id == "UTM-9" else row for row in country.rows]
    assert actions.load_country(replace(country, rows=rows)).changed == 1
    assert [row.pk for row in queries.find("novurbo")] == ["UTM-9"]


def test_other_countries_and_parts_of_towns_are_not_touched():
    AdministrationFactory(code="00101")
    AdministrationFactory(id="UTS-1", code="1", country="XU", tier=Tier.sub_municipal, name="Kvartalo")
    actions.load_country(two_tier_country())
    assert not Administration.objects.exclude(valid_to=None).exists()


def test_a_key_that_belongs_to_another_country_is_refused_and_nothing_changes():
    AdministrationFactory(id="UTM-7", code="7", name="Villefable")
    with pytest.raises(KeyOfAnother, match="UTM-7"):
        actions.load_country(two_tier_country())
    assert Administration.objects.get().name == "Villefable"
    assert queries.topics("XU") == {}
