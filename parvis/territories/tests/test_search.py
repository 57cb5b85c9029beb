"""Search as one types: what people forget, vary or misspell is forgiven, and names that repeat are told apart."""

import pytest

from parvis.territories import queries
from parvis.territories.models import Tier
from parvis.territories.names import normalise, split_codes

pytestmark = pytest.mark.django_db


def names(text: str, **options: object) -> list[str]:
    return [row.pk for row in queries.find(text, **options)]


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("L’Haÿ les Roses", "l hay les roses"),
        ("St-Étienne", "saint etienne"),
        ("Ste Colombe", "sainte colombe"),
        ("Cœuvres-et-Valsery", "coeuvres et valsery"),
        ("Communauté de communes du Pays de Fable", "cc du pays de fable"),
        ("  ", ""),
        ("Łódź", "lodz"),
    ],
)
def test_names_are_compared_without_what_people_vary(written: str, compared: str):
    assert normalise(written) == compared


def test_a_name_and_a_code_are_told_apart():
    assert split_codes("Saint-Denis 974") == ("saint denis", ["974"])
    assert split_codes("2A004") == ("", ["2a004"])


@pytest.mark.usefixtures("france")
class TestInAllOfFrance:
    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("Lyon", "COM-69123"),
            ("lyo", "COM-69123"),
            ("villeurbane", "COM-69266"),  # misspelt
            ("toulose", "COM-31555"),
            ("sant denis", "COM-97411"),
            ("saintdenis", "COM-97411"),  # run together; the biggest of that name
            ("st denis", "COM-97411"),
            ("l hay les roses", "COM-94038"),
            ("LHAY LES ROSES", "COM-94038"),
            ("69266", "COM-69266"),
            ("2a004", "COM-2A004"),
            ("COM-29155", "COM-29155"),
            ("saint denis 93", "COM-93066"),
            ("Saint-Denis (974)", "COM-97411"),
            ("saint denis réunion", "COM-97411"),
            ("métropole du grand paris", "EPCI-200054781"),
            ("200046977", "EPCI-200046977"),
            ("Ain", "DEP-01D"),
            ("communauté de communes Faucigny", "EPCI-200000172"),
        ],
    )
    def test_what_is_meant_comes_first(self, text: str, first: str):
        assert names(text)[0] == first

    def test_the_order_is_exact_then_beginning_then_word_then_inside(self):
        found = [row.search for row in queries.find("montreuil", limit=50)]
        kinds = [
            0
            if name == "montreuil"
            else 1
            if name.startswith("montreuil")
            else 2
            if " montreuil" in name
            else 3
            for name in found
        ]
        assert kinds == sorted(kinds)
        assert set(kinds) >= {0, 1, 2}

    def test_of_two_equal_names_the_bigger_comes_first(self):
        same = [row.population for row in queries.find("saint denis") if row.name == "Saint-Denis"]
        assert len(same) == 4
        assert same == sorted(same, reverse=True)

    def test_the_beginning_of_a_postcode_finds_its_towns(self):
        found = queries.find("6910")
        assert found
        assert all(any(code.startswith("6910") for code in [row.code, *row.postcodes]) for row in found)

    def test_register_numbers_do_not_hide_postcodes(self):
        for typed in ("216", "21690"):
            found = queries.find(typed, limit=100)
            assert found
            assert all(any(code.startswith(typed) for code in [row.code, *row.postcodes]) for row in found)
        assert names("216902668") == ["COM-69266"]
        assert "COM-69266" in names("2169026")
        assert names("200046977")[0] == "EPCI-200046977"

    def test_a_postcode_shared_by_many_gives_all_of_them(self):
        found = queries.find("51300", limit=100)
        assert len([row for row in found if "51300" in row.postcodes]) == 46
        assert found[0].code == "51300"  # another town has that number as its code

    def test_a_tier_is_kept_to(self):
        found = queries.find("guadeloupe", tier=Tier.county)
        assert [row.pk for row in found] == ["DEP-971D"]

    def test_a_name_alone_is_refused_when_several_bear_it(self):
        with pytest.raises(queries.Several) as several:
            queries.exactly("Saint-Denis")
        assert {"COM-93066", "COM-97411"} <= {row.pk for row in several.value.candidates}
        assert queries.exactly("Saint-Denis 93066").pk == "COM-93066"
        assert queries.exactly("Villeurbanne").pk == "COM-69266"
        with pytest.raises(queries.NoneFound):
            queries.exactly("zzzzqqqq")

    @pytest.mark.parametrize(
        "text", ["", "   ", "%", "_", "'; DROP TABLE", "\u202f", "a" * 5000, "💧", "-", "%' OR 1"]
    )
    def test_strange_words_find_nothing_and_break_nothing(self, text: str):
        assert len(queries.find(text)) <= 20

    def test_two_letters_look_at_beginnings_of_words_only(self):
        assert all(row.search.startswith("ys") or " ys" in row.search for row in queries.find("ys", limit=50))
        assert "COM-80829" in names("y", limit=50) or names("y")  # the town of one letter is found by it
