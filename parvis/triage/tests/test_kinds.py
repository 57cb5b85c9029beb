"""Kinds of words: what heads know of a word that they were never taught."""

from __future__ import annotations

import numpy as np
import pytest

from parvis.triage.engine import SHIPPED
from parvis.triage.engine.folding import fold
from parvis.triage.engine.heads.features import RULES, WEIGHTS, features_of
from parvis.triage.engine.kinds import KIND, Kinds
from parvis.triage.engine.own import Own
from parvis.triage.engine.reading import read
from parvis.triage.engine.ruled import asserted, sight

KINDS = Kinds({"fr.trous": ["orniere* nid"], "fr.oiseaux": ["nid pie*"], "fr.pie": ["pieds"]})


def reading(text):
    return read(text, lexicon=SHIPPED, own=Own(), language="fr")


def kinds_in(said):
    return {one.removeprefix(KIND) for one in said if one.startswith(KIND)}


@pytest.mark.parametrize(
    ("word", "kinds"),
    [
        ("nid", {"fr.trous", "fr.oiseaux"}),
        ("ornieres", {"fr.trous"}),
        ("pie", {"fr.oiseaux"}),
        ("pieds", {"fr.oiseaux", "fr.pie"}),
        ("orni", set()),
        ("", set()),
    ],
)
def test_a_word_is_of_its_own_kinds_and_of_those_of_its_beginnings(word, kinds):
    assert KINDS.of([word]) == [frozenset(kinds)]


def test_a_text_shows_the_kinds_of_its_words():
    assert "fr.mome" in kinds_in(sight(reading("Ma fillette a peur"))[1])


def test_who_is_named_shows_no_kind_and_toxicity_is_told_of_none():
    said = "Le gamin attend à la mosquée"

    assert "fr.mome" in kinds_in(sight(reading(said))[1])
    assert kinds_in(asserted(said, reading(said))[1]) == set()
    assert "fr.groupe" not in kinds_in(sight(reading("Les migrants attendent"))[1])


def test_many_kinds_do_not_drown_a_rule():
    few = features_of([["mot"]], [["topic:voirie>=1"]])
    many = features_of([["mot"]], [["topic:voirie>=1", *(f"{KIND}fr.k{n}" for n in range(30))]])
    rule = few.bucket[few.value == np.float32(WEIGHTS[RULES])]

    assert len(rule) == 1
    assert many.value[many.bucket == rule[0]].max() == np.float32(WEIGHTS[RULES])


def test_thesauri_hold_folded_single_words():
    for tongue in SHIPPED.tongues:
        for name, lines in tongue.thesaurus.items():
            for word in " ".join(lines).split():
                assert fold(word) == word, (name, word)
                assert word.rstrip("*").isalnum(), (name, word)
