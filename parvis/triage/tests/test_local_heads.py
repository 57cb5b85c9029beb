"""Heads of one town: what is kept of a text, the block system, what corrections change, who takes over."""

from __future__ import annotations

import random
from functools import partial

import numpy as np
import pytest

from parvis.triage.engine import SHIPPED, judge
from parvis.triage.engine.heads.contest import (
    LOST_LABELS,
    LOST_SENSITIVE,
    LOST_SHIPPED,
    TAKES_OVER,
    UNPROVEN,
    Grades,
    grades,
    verdict,
)
from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.heads.features import BUCKETS, features_of
from parvis.triage.engine.heads.joining import Ground, Joined, inverse_of_lower, kernel_between, weights_of
from parvis.triage.engine.heads.kept import MOST_KEPT, Sparse, pack, summed, unpack
from parvis.triage.engine.heads.local import School, Taught, chances_of, learn, packed, unpacked
from parvis.triage.engine.heads.model import BadHeads, Heads
from parvis.triage.engine.heads.solving import dense, solve
from parvis.triage.engine.heads.training import train
from parvis.triage.engine.ruled import see
from parvis.triage.tests.test_heads import invented

SEE = partial(see, lexicon=SHIPPED)
PLACES = (
    "au Clos Verdelin",
    "place des Tisserands",
    "rue du Puits-Salé",
    "près du lavoir",
    "à la sortie du bourg",
)


def some(count: int, seed: int) -> list[list[str]]:
    words = (
        "le",
        "la",
        "bus",
        "rue",
        "parc",
        "école",
        "place",
        "lampe",
        "eau",
        "bac",
        "train",
        "pont",
        "merci",
    )
    rng = random.Random(seed)
    return [rng.choices(words, k=rng.randint(3, 9)) for _ in range(count)]


def taught(text: str, **labels: object) -> Taught:
    words, rules = SEE(text, "fr")
    given = Example("", **{"topic": "transport", "intent": "plainte", "flags": ()} | labels)  # type: ignore[arg-type]
    return Taught(text, pack(features_of([words], [rules]))[0], given)


def about(thing: str, count: int, **labels: object) -> list[Taught]:
    return [taught(f"{thing} {PLACES[n % 5]}, encore {n}", **labels) for n in range(count)]


@pytest.fixture(scope="module")
def heads() -> Heads:
    return train(invented(), see=SEE)


@pytest.fixture(scope="module")
def school(heads: Heads) -> School:
    return School(heads, invented(), SEE)


# ------------------------------------------------------------------ what is kept of a text


def test_what_is_kept_is_what_was_seen():
    features = features_of(some(6, 1), [["flag:elu>=1"], [], [], [], [], ["personal"]])
    kept = unpack(pack(features))
    matrix = np.zeros((6, BUCKETS), dtype=np.float32)
    matrix[kept.owner, kept.bucket] = kept.value
    assert np.allclose(matrix[:, np.unique(features.bucket)], dense(features))
    assert (kept.bucket == summed(features).bucket).all()


def test_of_an_endless_text_the_heaviest_is_kept():
    words = [f"mot{n}" for n in range(1200)]
    (piece,) = pack(features_of([words]))
    assert len(piece) == MOST_KEPT * 8
    assert pack(features_of([[]])) != [piece]
    assert unpack([]).texts == 0


# ------------------------------------------------------------------ the system in two blocks


def test_inner_products_are_those_of_the_whole_matrix():
    first, second = summed(features_of(some(40, 1))), summed(features_of(some(15, 2)))
    rows = np.zeros((55, BUCKETS))
    rows[first.owner, first.bucket] = first.value
    rows[second.owner + 40, second.bucket] = second.value
    assert np.allclose(kernel_between(first, second), rows[40:] @ rows.T, atol=1e-10)


def test_a_triangle_is_inverted_by_halves():
    rows = np.random.default_rng(3).normal(size=(401, 401))
    lower = np.linalg.cholesky(rows @ rows.T + 401 * np.eye(401))
    assert np.allclose(inverse_of_lower(lower) @ lower, np.eye(401), atol=1e-9)


@pytest.mark.parametrize("chosen", [[], [2], list(range(9)), [0, 3, 8]])
def test_two_blocks_give_what_learning_from_scratch_gives(chosen):
    first, second = summed(features_of(some(40, 4))), summed(features_of(some(9, 5)))
    rng = np.random.default_rng(6)
    targets = np.sign(rng.normal(size=(40 + len(chosen), 3)))
    weights = np.full(len(chosen), 3.0)
    found = Joined(Ground.of(first, ridge=1.0), second).solve(
        targets, weights, np.asarray(chosen, dtype=np.int64)
    )
    rows = np.zeros((49, BUCKETS))
    rows[first.owner, first.bucket] = first.value
    rows[second.owner + 40, second.bucket] = second.value
    rows = rows[[*range(40), *(40 + n for n in chosen)]]
    scratch = solve(rows @ rows.T, targets, np.concatenate([np.ones(40), weights]), ridge=1.0)
    assert np.abs(found.alpha - scratch.alpha).max() < 1e-8
    assert np.abs(found.bias - scratch.bias).max() < 1e-12
    assert np.abs(found.unseen - scratch.unseen).max() < 1e-5  # its lengths are singly precise


def test_the_weights_in_buckets_are_those_of_the_rows():
    rows = summed(features_of(some(5, 7)))
    alpha = np.random.default_rng(8).normal(size=(5, 4))
    matrix = np.zeros((5, BUCKETS))
    matrix[rows.owner, rows.bucket] = rows.value
    assert np.allclose(weights_of(rows, alpha), matrix.T @ alpha, atol=1e-5)
    nothing = Sparse(rows.bucket[:0], rows.owner[:0], rows.value[:0], 0)
    assert not weights_of(nothing, alpha[:0]).any()


# ------------------------------------------------------------------ what corrections change


def test_words_of_the_town_are_learnt_from_twenty_corrections(school):
    asked = pack(features_of([SEE(f"Toujours pas de bourdaine {place}", "fr")[0] for place in PLACES]))

    def topics(heads: Heads) -> list[str]:
        columns = heads.places("topic")
        return [heads.names[columns[int(best)]] for best in chances_of(heads, asked)[:, columns].argmax(1)]

    after = learn(school, about("la bourdaine est à sec", 20, topic="eau_energie")).heads
    assert "topic:eau_energie" not in topics(school.base)
    assert topics(after) == ["topic:eau_energie"] * 5
    assert judge("la cantine de l'école, des élèves", heads=after).topic == "ecole_enfance", (
        "nothing is unlearnt"
    )


def test_a_flag_of_the_town_is_learnt_with_the_words_that_weighed(school):
    after = learn(school, about("le clan Brandoul décide de tout", 20, flags=("elu",))).heads
    found = judge("Et que dit le clan Brandoul de la place ?", heads=after)
    assert "elu" in found.flags
    assert "brandoul" in [one.text.lower() for one in found.evidence if one.label == "flag:elu"]


def test_the_same_corrections_in_any_order_give_the_same_bytes(school):
    rows = about("la zibette", 12) + about("le troquebac", 9, topic="proprete_dechets")
    one, other = (packed(learn(school, each).heads) for each in (rows, rows[::-1]))
    assert one == other
    assert unpacked(one).version == learn(school, rows).heads.version


def test_heads_that_nobody_taught_stay_as_they_ship(school):
    only_topics = [taught(f"la zibette {n}", intent=None, flags=None) for n in range(12)]
    after = learn(school, only_topics).heads
    for n, name in enumerate(after.names):
        same = np.array_equal(after.weights[:, n], school.base.weights[:, n])
        assert same or name.startswith("topic:"), name
        assert not (same and name == "topic:transport")
    assert learn(school, []).heads.weights.tobytes() == school.base.weights.tobytes()


def test_what_is_frozen_teaches_nothing(school):
    rows = about("la zibette", 60)
    frozen = [one for one in rows if one.frozen]
    assert 5 <= len(frozen) <= 27
    assert packed(learn(school, frozen).heads) == packed(learn(school, []).heads)


def test_texts_that_are_gone_are_judged_as_they_would_be(school):
    texts = ["le bus du matin", "la cantine", "merci"]
    seen = [SEE(text, "fr") for text in texts]
    features = features_of([words for words, _ in seen], [rules for _, rules in seen])
    straight = school.base.probabilities(school.base.scores(features))
    assert np.allclose(chances_of(school.base, pack(features)), straight, atol=1e-4)


@pytest.mark.parametrize("content", [b"", b"no heads", b"x\x9cK\xcb\xcf\x07\x00\x02\x82\x01E"])
def test_damaged_bytes_are_refused_in_words(content):
    with pytest.raises(BadHeads, match="town's heads"):
        unpacked(content)


# ------------------------------------------------------------------ who takes over


def test_grades_count_labels_and_what_is_sensitive():
    names = ("topic:voirie", "topic:autre", "intent:info", "intent:merci", "flag:elu", "sensitive")
    chances = np.array([[0.9, 0.1, 0.8, 0.2, 0.1, 0.6], [0.8, 0.2, 0.9, 0.1, 0.2, 0.1]], dtype=np.float32)
    truth = [
        Example("", topic="voirie", intent="info", flags=("elu",)),
        Example("", topic="autre", intent="info", flags=("elu",)),
    ]
    found = grades(chances, names, truth)
    assert found == Grades(
        rows=2, labels=pytest.approx((1 / 3 + 1) / 2, abs=1e-6), sensitive_rows=2, sensitive=0.5
    )
    nothing = grades(chances[:1], names, [Example("")])
    assert np.isnan(nothing.labels)
    assert np.isnan(nothing.sensitive)


SHIPS = Grades(900, 0.73, 220, 0.87)


@pytest.mark.parametrize(
    ("challenger", "shipped_now", "said"),
    [
        (Grades(20, 0.6, 5, 0.8), SHIPS, TAKES_OVER),
        (Grades(20, 0.59, 5, 1.0), SHIPS, LOST_LABELS),
        (Grades(20, 0.9, 5, 0.6), SHIPS, LOST_SENSITIVE),
        (Grades(20, 0.9, 0, float("nan")), SHIPS, TAKES_OVER),
        (Grades(9, 0.1, 5, 0.0), SHIPS, UNPROVEN),
        (Grades(9, 0.9, 5, 1.0), Grades(900, 0.69, 220, 0.9), LOST_SHIPPED),
        (Grades(20, 0.9, 5, 1.0), Grades(900, 0.73, 220, 0.83), LOST_SHIPPED),
    ],
)
def test_a_challenger_takes_over_only_when_it_holds(challenger, shipped_now, said):
    champion = Grades(20, 0.6, 5, 0.8)
    given = verdict(challenger=challenger, champion=champion, shipped_now=shipped_now, shipped_before=SHIPS)
    assert given == said


def test_corrections_that_are_wrong_lose_on_what_ships(school):
    wrong = [
        taught(f"{one.text} {n}", topic="autre", intent="spam", flags=())
        for one in invented()
        for n in range(6)
    ]
    before = grades(school.unseen, school.base.names, school.examples)
    after = grades(learn(school, wrong).unseen, school.base.names, school.examples)
    assert before.labels - after.labels > 0.1
    right = [
        taught(f"{one.text} {n}", topic=one.topic, intent=one.intent, flags=one.flags)
        for one in invented()
        for n in range(6)
    ]
    assert (
        grades(learn(school, right).unseen, school.base.names, school.examples).labels >= before.labels - 0.03
    )
