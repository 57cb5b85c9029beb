"""All of France: control totals, and each special case of its map."""

import pytest
from django.db.models import Count, F, Q, Sum

from parvis.territories import actions, queries
from parvis.territories.models import (
    Administration,
    Load,
    OfficialAccount,
    Relation,
    RelationKind,
    Seat,
    State,
    Tier,
)
from parvis.territories.queries.bodies import areas_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("france")]

COVERED = Q(tier=Tier.municipality, covered=True)


def place(key: str) -> Administration:
    return Administration.objects.get(pk=key)


def test_every_administration_is_there_and_the_control_totals_hold():
    rows = Administration.objects
    assert rows.count() == 36_347
    assert rows.filter(COVERED).count() == 34_875
    assert rows.filter(COVERED).aggregate(sum=Sum("population"))["sum"] == 68_350_798
    assert rows.filter(tier=Tier.municipality, covered=False).count() == 94
    by_kind = dict(rows.filter(tier=Tier.intermunicipal).values_list("kind").annotate(Count("id")))
    assert by_kind == {"CC": 989, "CA": 230, "METRO": 21, "CU": 14, "MET69": 1, "EPT": 11}
    assert rows.filter(tier=Tier.county).count() == 95
    assert rows.filter(tier=Tier.region).count() == 17
    assert rows.filter(seat=Seat.district).count() == 233
    assert rows.filter(seat__in=(Seat.county, Seat.region)).count() == 101
    assert rows.filter(seat=Seat.region).count() == 18


def test_strata_hold_as_many_towns_as_counted_elsewhere():
    found = dict(Administration.objects.filter(COVERED).values_list("stratum").annotate(Count("id")))
    assert found == {
        "<500": 18_256, "500-999": 6_588, "1000-1999": 4_522, "2000-3499": 2_255, "3500-4999": 1_003,
        "5000-9999": 1_203, "10000-19999": 564, "20000-49999": 350, "50000-99999": 92, ">=100000": 42,
    }  # fmt: skip


def test_nobody_living_there_is_not_the_same_as_not_knowing():
    empty = set(Administration.objects.filter(population=0).values_list("code", flat=True))
    unknown = set(Administration.objects.filter(population=None).values_list("code", flat=True))
    assert empty == {"55039", "55050", "55139", "55189", "55239", "55307"}
    assert unknown == {"98411", "98412", "98413", "98414", "98415", "98901"}
    assert place("COM-55039").stratum == "<500"
    assert place("COM-98901").stratum == ""


def test_the_year_of_a_population_is_said_where_it_is_known_only():
    assert place("COM-97611").population_year == place("DEP-976").population_year == 2017
    assert place("COM-69266").population_year == 2023
    assert place("EPCI-200000172").population_year is None


def test_loading_again_changes_nothing_and_the_next_start_reads_nothing():
    before = Load.objects.get().loaded_at
    again = actions.load()
    assert (again.created, again.changed, again.closed, again.accounts) == (0, 0, 0, 0)
    assert Relation.objects.exclude(valid_to=None).count() == 0
    started = actions.load_if_needed()
    assert not started.fresh
    assert started.administrations == 36_347
    assert Load.objects.get().loaded_at > before


@pytest.mark.parametrize(
    ("town", "topic", "expected"),
    [
        ("COM-69266", "college", "EPCI-200046977"),
        ("COM-69264", "college", "DEP-69D"),
        ("COM-2A004", "college", "REG-94"),
        ("COM-2A004", "lycee", "REG-94"),
        ("COM-68066", "college", "DEP-6AE"),
        ("COM-68066", "lycee", "REG-44"),
        ("COM-57463", "college", "DEP-57D"),
        ("COM-57463", "lycee", "REG-44"),
        ("COM-75056", "college", "COM-75056"),
        ("COM-75056", "lycee", "REG-11"),
        ("COM-97611", "college", "DEP-976"),
        ("COM-97611", "lycee", "DEP-976"),
        ("COM-97209", "college", "REG-02"),
        ("COM-97209", "lycee", "REG-02"),
        ("COM-97302", "rsa", "REG-03"),
        ("COM-97411", "college", "DEP-974D"),
        ("COM-97411", "lycee", "REG-04"),
        ("COM-29155", "dechets", "COM-29155"),
        ("COM-93048", "dechets", "EPT-200057875"),
        ("COM-75056", "dechets", "COM-75056"),
    ],
)
def test_a_question_goes_to_the_right_body(town: str, topic: str, expected: str):
    found = queries.competent_bodies(topic, place(town))
    assert [body.administration.pk for body in found.bodies if body.administration] == [expected]
    assert found.covered
    assert found.certainty == "domain knowledge, to be checked"


def test_what_is_special_is_said_with_the_suggestion():
    cayenne = queries.competent_bodies("rsa", place("COM-97302"))
    assert "financement" in cayenne.beware
    island = queries.competent_bodies("dechets", place("COM-29155"))
    assert island.ask
    assert "Ouessant" in island.reason
    lyon = queries.competent_bodies("college", place("COM-69266"))
    assert "Métropole de Lyon" in lyon.reason
    assert not lyon.ask


def test_the_same_task_belongs_to_another_in_another_kind_of_body():
    def first(topic: str, town: str) -> list[str]:
        found = queries.competent_bodies(topic, place(town))
        return [body.administration.pk if body.administration else body.name for body in found.bodies]

    assert first("voirie_communale", "COM-69266") == ["EPCI-200046977"]
    assert first("voirie_communale", "COM-29155") == ["COM-29155"]
    assert first("bus_urbain", "COM-75056") == ["Île-de-France Mobilités"]
    assert first("bus_urbain", "COM-69266") == ["SYTRAL Mobilités"]
    in_a_community = Administration.objects.filter(
        links_up__relation=RelationKind.member, links_up__parent__kind="CC", tier=Tier.municipality
    ).first()
    assert first("eau_potable", in_a_community.pk)[0] == in_a_community.pk
    assert len(first("eau_potable", in_a_community.pk)) == 2
    assert queries.competent_bodies("eau_potable", in_a_community).ask
    assert queries.competent_bodies("deneigement", in_a_community).ask


def test_departmental_and_regional_bodies_are_total_over_the_universe():
    towns = Administration.objects.filter(COVERED)
    for kind, bodies in ((RelationKind.county, 100), (RelationKind.region, 18)):
        links = Relation.objects.filter(relation=kind, child__in=towns)
        assert links.count() == 34_875
        assert links.values("child").distinct().count() == 34_875
        assert links.values("parent").distinct().count() == bodies


def test_outside_the_universe_the_answer_is_not_covered():
    noumea = place("COM-98818")
    assert queries.departmental_body(noumea) is None
    assert queries.regional_body(noumea) is None
    assert not queries.competent_bodies("college", noumea).covered


def test_an_unknown_topic_is_said_so():
    with pytest.raises(queries.UnknownTopic):
        queries.competent_bodies("licorne", place("COM-69266"))


def test_four_islands_belong_to_no_intermunicipal_body():
    towns = Administration.objects.filter(COVERED).exclude(links_up__relation=RelationKind.member)
    assert set(towns.values_list("code", flat=True)) == {"22016", "29083", "29155", "85113"}


def test_greater_paris_works_through_its_territories():
    members = Relation.objects.filter(parent__kind="EPT", relation=RelationKind.member)
    assert members.count() == 129
    assert queries.intermunicipal_body(place("COM-93066")).name == "Plaine Commune"
    assert queries.intermunicipal_body(place("COM-75056")) is None
    above = [body.pk for body in queries.bodies_above(place("COM-93048"))]
    assert above == ["EPT-200057875", "EPCI-200054781", "DEP-93D", "REG-11"]


def test_bodies_over_several_departments_or_regions_show_them_all():
    bodies = Administration.objects.filter(tier=Tier.intermunicipal).exclude(kind="EPT")
    inside = Q(links_down__relation=RelationKind.member, links_down__child__tier=Tier.municipality)
    over = bodies.filter(inside).annotate(
        counties=Count("links_down__child__county_code", distinct=True),
        regions=Count("links_down__child__region_code", distinct=True),
    )
    assert over.filter(counties__gt=1).count() == 89
    assert over.filter(regions__gt=1).count() == 26
    one = over.filter(counties__gt=1).first()
    assert len(areas_of(one)) == one.counties


def test_a_seat_is_a_city_and_alsace_has_two():
    assert [town.name for town in queries.prefectures_of(place("DEP-6AE"))] == ["Strasbourg", "Colmar"]
    assert [town.name for town in queries.prefectures_of(place("COM-01001"))] == ["Bourg-en-Bresse"]
    assert [town.name for town in queries.prefectures_of(place("REG-84"))] == ["Lyon"]
    assert queries.prefectures_of(place("COM-98901")) == []


def test_neighbours_are_of_the_same_size_and_from_the_same_department_first():
    bourg = place("COM-69264")
    found = queries.neighbours_of_same_stratum(bourg)
    assert len(found) == 6
    assert {row.stratum for row in found} == {bourg.stratum}
    assert found[0].county_code == "69"
    assert bourg not in found
    distances = [(row.county_code != "69", abs(row.population - bourg.population)) for row in found]
    assert distances == sorted(distances)
    assert len(queries.neighbours_of_same_stratum(place("COM-55039"))) == 6
    assert len(queries.neighbours_of_same_stratum(place("REG-94"))) == 6


def test_inhabitants_of_a_body_are_those_of_its_towns():
    lyon = place("EPCI-200046977")
    rhone = place("DEP-69D")
    assert queries.population_of_members(lyon) == 1_436_354
    assert rhone.population == 478_313
    assert queries.population_of_members(rhone) is None


def test_powers_shown_for_a_body_are_those_that_it_holds():
    def topics(key: str) -> set[str]:
        return {topic.id for topic in queries.competences_of(place(key))}

    assert "college" in topics("REG-94")
    assert {"college", "dechets"} <= topics("EPCI-200046977")
    assert {"college", "etat_civil"} <= topics("COM-75056")
    assert "etat_civil" in topics("COM-69266")
    assert "college" not in topics("COM-69266")
    assert "dechets" not in topics("EPCI-200054781")
    assert "dechets" in topics("EPT-200057875")
    assert {"college", "lycee"} <= topics("DEP-976")


def test_the_seed_declares_accounts_and_finds_nothing_out():
    accounts = OfficialAccount.objects
    by_network = dict(accounts.values_list("network").annotate(Count("id")))
    assert by_network == {
        "facebook": 44, "instagram": 42, "linkedin": 39, "x": 31, "youtube": 24, "tiktok": 3, "snapchat": 1,
    }  # fmt: skip
    assert accounts.exclude(remote_id="").count() == 22  # two channels are stated by their handle alone
    assert set(accounts.values_list("state", flat=True)) == {State.unknown}
    assert accounts.filter(holder=None).count() == 3
    doubtful = accounts.filter(nature="to_check")
    assert set(doubtful.values_list("holder", flat=True)) == {"REG-02", "DEP-976", None}
    assert accounts.exclude(holder=None).values("holder").distinct().count() == 77


def test_four_regions_that_said_they_leave_x_do_not_become_active_there():
    for key in ("REG-44", "REG-53", "REG-76", "REG-93"):
        account = OfficialAccount.objects.get(holder=key, network="x")
        assert account.state == State.unknown
        assert account.left_on is None
        assert account.caution == "departure_reported"


def test_a_place_has_its_department_beside_its_name_because_names_repeat():
    homonyms = (
        Administration.objects.filter(tier=Tier.municipality)
        .values("name")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
    )
    assert homonyms.count() == 1_441
    labels = {row.label for row in Administration.objects.filter(name="Saint-Denis")}
    assert "Saint-Denis (Seine-Saint-Denis, 93)" in labels
    assert "Saint-Denis (La Réunion, 974)" in labels


def test_only_paris_and_mayotte_hold_the_powers_above_them_themselves():
    loops = Relation.objects.filter(child=F("parent")).values_list("child", flat=True)
    assert set(loops) == {"COM-75056", "DEP-976"}
