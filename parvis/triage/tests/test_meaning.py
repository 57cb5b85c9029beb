"""Heads that judge by meaning, and heads that are not shown whom a text names. All texts are invented."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from parvis.triage.engine import SHIPPED, judge_many
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.meaning import Vectors
from parvis.triage.engine.heads.model import Heads
from parvis.triage.engine.heads.quoting import without_quotations
from parvis.triage.engine.heads.training import train
from parvis.triage.engine.ruled import see, see_asserted
from parvis.triage.learnt import heads as shipped_heads
from parvis.triage.tests.lessons import SUBJECTS, invented


@pytest.fixture(scope="module")
def heads() -> Heads:
    return train(invented(), see=partial(see, lexicon=SHIPPED))


# ------------------------------------------------------------------ whom they name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mohamed a encore garé sa voiture devant l'école", "Sylvie a encore garé sa voiture devant l'école"),
        ("Les musulmans du quartier demandent un local", "Les chrétiens du quartier demandent un local"),
        ("Un accueil pour les migrants ?", "Un accueil pour les handicapés ?"),
    ],
)
def test_who_is_named_changes_nothing_that_heads_are_shown(one, other):
    words, said = see(one, "fr", lexicon=SHIPPED)
    assert words == see(other, "fr", lexicon=SHIPPED)[0]
    assert ("group" in said) == ("group" in see(other, "fr", lexicon=SHIPPED)[1])
    assert len(words) == len(one.replace("'", " ").replace("?", "").split()) + one.count("?")


# ------------------------------------------------------------------ by meaning


def spoken(texts: list[str]) -> Vectors:
    """Invented vectors: one direction a subject, as an encoder would find it without knowing the words."""
    rows = np.full((len(texts), 6), 0.3, dtype=np.float32)
    for n, text in enumerate(texts):
        for place, topic in enumerate(SUBJECTS):
            rows[n, place] += topic in text
    return Vectors(rows, rows)


@pytest.fixture(scope="module")
def deep() -> Heads:
    examples = [replace(one, text=f"{one.topic} {one.text}") for one in invented()]
    vectors = spoken([one.text for one in examples])
    unsaid = [replace(one, text=one.text.partition(" ")[2]) for one in examples]
    return train(unsaid, see=partial(see, lexicon=SHIPPED), vectors=vectors, encoder="invented/1")


def test_heads_that_know_meaning_hear_what_no_word_says(deep):
    text = "le vodurel du balimont, zut"
    for topic in SUBJECTS:
        judged = judge_many([text], heads=deep, vectors=spoken([f"{topic} {text}"]))[0]
        scores = deep.scores(features_of([["vodurel"]]), spoken([topic]))[0]
        best = max(deep.places("topic"), key=lambda place: scores[place])
        assert deep.names[best] == f"topic:{topic}"
        assert dict(judged.versions)["heads"] == deep.version


def test_heads_and_vectors_belong_together(deep, heads):
    features = features_of([["bus"]])
    with pytest.raises(ValueError, match="need vectors"):
        deep.scores(features)
    with pytest.raises(ValueError, match="need vectors"):
        heads.scores(features, spoken(["bus"]))


def test_meaning_is_kept_with_the_heads(deep, tmp_path):
    deep.save(tmp_path / "deep.npz")
    opened = Heads.open(tmp_path / "deep.npz")
    features = features_of([["bus"], ["la", "rue"]])
    vectors = spoken(["transport", "voirie"])
    assert np.allclose(opened.scores(features, vectors), deep.scores(features, vectors))
    assert opened.meaning is not None
    assert opened.meaning.encoder == "invented/1"


# ------------------------------------------------------------------ what is quoted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Écrire « ces gens sont des rats » sous un avis de décès, quelle honte", 9),
        ('Dire "dehors la racaille" est indigne d\'une commune', 7),
        ("“Dehors la racaille”, voilà ce qu'on m'a dit au marché", 9),
        ("« Dehors la racaille »", None),  # nothing else is said: it is read whole
        ("Dehors la racaille", None),
        ('Un tuyau de 3" et un autre de 5" à la fontaine', None),
    ],
)
def test_toxicity_is_of_what_a_text_says_itself(text, said):
    whole = see(text, "fr", lexicon=SHIPPED)[0]
    own = see_asserted(text, "fr", lexicon=SHIPPED)[0]
    assert len(own) == len(whole), "evidence by words stays where it was"
    if said is None:
        assert own == whole
        assert without_quotations(text) == text
    else:
        assert "racaille" not in own
        assert "rats" not in own
        assert without_quotations(text) != text


def test_who_condemns_is_not_taken_for_who_attacks():
    """The shipped heads: the same sentence, said and condemned."""
    said, condemned = judge_many(
        [
            "Ces gens sont des rats et des voleurs, qu'ils dégagent",
            "Écrire « ces gens sont des rats et des voleurs, qu'ils dégagent » sous un avis de décès, quelle honte",
        ],
        heads=shipped_heads(),
    )
    assert said.toxicity is not None
    assert condemned.toxicity is not None
    assert condemned.toxicity < said.toxicity / 2
