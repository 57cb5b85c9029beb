"""What a text does to whom, as the head of toxicity is told. All texts are invented."""

from __future__ import annotations

import pytest

from parvis.triage.engine import SHIPPED, judge_many
from parvis.triage.engine.heads.aiming import AIM, undisguised
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.neutral import NAME, NAME_GOES_ON, UNSEEN, neutral_words
from parvis.triage.engine.heads.training import _unruled
from parvis.triage.engine.kinds import KIND
from parvis.triage.engine.ruled import see, see_asserted
from parvis.triage.learnt import heads as shipped_heads


def told(text: str) -> set[str]:
    return {
        one.removeprefix(AIM) for one in see_asserted(text, "fr", lexicon=SHIPPED)[1] if one.startswith(AIM)
    }


@pytest.mark.parametrize(
    ("text", "said", "unsaid"),
    [
        ("Ces migrants sont des cafards", "BEAST>GROUP", "BEAST>THING"),
        ("Des cafards dans la cuisine", "BEAST>THING", "BEAST>GROUP"),
        ("Les comptables sont des cafards", "BEAST>ROLE", "BEAST>GROUP"),
        ("Vous êtes des cafards", "BEAST>YOUS", "BEAST>GROUP"),
        ("Quelle merde", "PROFANE>nobody", "PROFANE>GROUP"),
        ("Les migrants ne sont pas des cafards", "not BEAST>GROUP", "BEAST>GROUP"),
        ("Un fléau. Les migrants arrivent lundi", "BEAST>nobody", "BEAST>GROUP"),  # not the same sentence
        ("Les migrants arrivent lundi", "calm:les GROUP", "bare:les GROUP"),
        ("Les migrants sont ignobles", "bare:les GROUP", "calm:les GROUP"),
        ("« Les migrants sont ignobles », c'est honteux de dire ça", "calm:QUOTE", "LOW>GROUP"),
        ("« Les migrants sont ignobles »", "LOW>GROUP", "calm:QUOTE"),  # nothing else is said
    ],
)
def test_an_attack_is_told_with_its_target(text, said, unsaid):
    assert said in told(text)
    assert unsaid not in told(text)


@pytest.mark.parametrize("text", ["Le portillon grince depuis mardi", "", "Merci pour le concert"])
def test_a_text_that_neither_attacks_nor_names_a_group_is_told_nothing(text):
    assert told(text) == set()
    words, said = see(text, "fr", lexicon=SHIPPED)
    assert see_asserted(text, "fr", lexicon=SHIPPED) == (
        words,
        [one for one in said if not one.startswith(KIND)],
    )


def test_which_group_is_named_is_not_told():
    groups = ("musulmans", "bouddhistes", "Roumains", "sourds", "homosexuels", "réfugiés")
    seen = [see_asserted(f"Les {one} du quartier sont des voisins", "fr", lexicon=SHIPPED) for one in groups]
    assert all(one == seen[0] for one in seen)


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("m1grants", "migrants"),
        ("lesmigrants", "migrants"),
        ("cettevermine", "vermine"),
        ("vremine", "vermine"),
        ("debuter", "debuter"),
        ("deputes", "deputes"),
        ("signes", "signes"),
        ("4x4", "4x4"),
        ("lesquels", "lesquels"),
        ("20h30", "20h30"),
    ],
)
def test_words_in_disguise_are_read_as_they_are_spelt(word, plain):
    assert undisguised(word) == plain


def test_what_a_text_does_is_seen_where_rules_are_hidden():
    assert _unruled(["flag:haine>=3", AIM + "LOW>GROUP"]) == [AIM + "LOW>GROUP"]


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (["Fatou", "Exemple", "attend"], [NAME, NAME_GOES_ON, "attend"]),
        (["Marie", "Claude", "attend"], [NAME, NAME_GOES_ON, "attend"]),
        (["Fatou", "attend", "Exemple"], [NAME, "attend", "exemple"]),
        (["FATOU", "ATTEND"], [NAME, "attend"]),
        (["merci", "Pierre"], ["merci", NAME]),
        (["MERCI", "PIERRE"], ["merci", NAME]),
        (["une", "pierre"], ["une", "pierre"]),
        (["TOUT", "JUSTE"], ["tout", "juste"]),
        (["il", "Attend"], ["il", "attend"]),
    ],
)
def test_a_name_of_two_parts_is_one_name(raw, seen):
    assert neutral_words([word.lower() for word in raw], raw) == seen


def test_what_no_head_sees_has_no_features():
    whole = features_of([["le", UNSEEN, "bus"]])
    places = {int(start) for start, length in zip(whole.start, whole.length, strict=True) if length < 4}
    dot = whole.plain[0].index(UNSEEN)
    assert places, "the other words are seen"
    for start, length in zip(whole.start.tolist(), whole.length.tolist(), strict=True):
        if start + length <= dot or start > dot:
            continue
        assert whole.plain[0][start : start + length].split() == ["le", UNSEEN, "bus"], (
            "only the pair around it"
        )


# ------------------------------------------------------------------ the heads that ship


@pytest.mark.parametrize(
    ("attack", "other"),
    [
        ("Les réfugiés sont une plaie", "Ces chenilles sont une plaie"),
        ("Les sourds ne sont que des déchets", "Dire que les sourds sont des déchets, c'est honteux"),
        ("Les gitans me dégoûtent, dehors", "Les gitans du camping cherchent un électricien"),
        ("Les Turcs sont affreux", "La haie est affreuse"),
    ],
)
def test_the_shipped_heads_tell_an_attack_from_what_looks_like_one(attack, other):
    first, second = (one.toxicity or 0.0 for one in judge_many([attack, other], heads=shipped_heads()))
    assert first > second + 0.2
