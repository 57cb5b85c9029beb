"""What stands in the way: a picture that says nothing, what a network would refuse."""

import pytest

from parvis.networks.contract import PollLimit, TextLimit, TextUnit
from parvis.networks.counting import count
from parvis.publishing import checks
from parvis.publishing.splitting import split
from parvis.publishing.tests.factories import abilities


@pytest.mark.parametrize(
    ("alt", "told", "blocks"),
    [
        ("", False, True),
        ("IMG_2034.jpg", True, True),
        ("image", True, True),
        ("Le texte", True, True),
        ("", True, False),
        ("Affiche du marché : samedi 12 décembre, 10 h, place de l'Église", True, False),
    ],
)
def test_an_alternative_says_something(alt: str, told: bool, blocks: bool):
    found = checks.of_pictures((checks.Shown(alt=alt, decorative=not alt and told, told=told),), "Le texte")
    assert any(finding.blocks for finding in found) is blocks


def test_a_clumsy_description_is_said_and_stops_nothing():
    shown = (checks.Shown(alt="Image de la place", decorative=False, told=True),)
    assert [one.level for one in checks.of_pictures(shown, "Le texte")] == ["check"]


def draft(**fields: object) -> checks.Draft:
    return checks.Draft(**{"handle": "@a", "texts": ("Bonjour",), **fields})  # type: ignore[arg-type]


def test_each_network_says_what_it_would_refuse():
    tight = abilities(text=TextLimit(max_units=5), poll=PollLimit(max_option_characters=3))
    assert any("2" in finding.sentence for finding in checks.of_account(draft(), tight))
    assert checks.of_account(draft(poll_options=("Oui", "Non")), abilities()) == []
    assert checks.of_account(draft(poll_options=("Oui",)), abilities())[0].blocks
    assert checks.of_account(draft(poll_options=("Assurément", "Non")), tight)[-1].blocks
    assert not checks.of_account(draft(poll_options=("Oui", "Non")), abilities(poll=None))[0].blocks
    assert checks.of_account(draft(texts=("  ",)), abilities())[0].blocks
    shown = tuple(checks.Shown(alt="x", decorative=False, told=True) for _ in range(5))
    assert checks.of_account(draft(pictures=shown), abilities())[0].blocks


LIMIT = TextLimit(max_units=80, unit=TextUnit.graphemes)


@pytest.mark.parametrize(
    "text",
    [
        "Une phrase. " * 40,
        "mot" * 300,
        "👨‍👩‍👧‍👦" * 200,
        "Premier paragraphe.\n\n" * 20,
        "é" * 1000 + " fin",
    ],
)  # fmt: skip
def test_parts_fit_and_lose_nothing_but_spaces(text: str):
    parts = split(text, LIMIT)
    assert all(count(part, LIMIT).fits for part in parts[:-1])
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_cut_falls_between_sentences():
    text = "La rue Haute est barrée lundi. Le bus 4 passe par la rue Basse. Merci de votre patience à tous."
    assert split(text, LIMIT)[0] == "La rue Haute est barrée lundi. Le bus 4 passe par la rue Basse."
