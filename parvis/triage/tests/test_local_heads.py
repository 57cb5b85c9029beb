"""Heads of one town: what is kept of a text, how far they are moved, what corrections change, who takes over."""

from __future__ import annotations

import random
from dataclasses import replace
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
from parvis.triage.engine.heads.kept import MOST_KEPT, pack, summed, unpack
from parvis.triage.engine.heads.local import (
    OWN_WEIGHT,
    School,
    Taught,
    chances_of,
    learn,
    unpacked,
    unpacked_beside,
)
from parvis.triage.engine.heads.model import BadHeads, Heads
from parvis.triage.engine.heads.moving import Ballast, Met, moves
from parvis.triage.engine.heads.training import RIDGE, is_, train
from parvis.triage.engine.ruled import see
from parvis.triage.tests.lessons import dense, invented

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


# ------------------------------------------------------------------ how far corrections move what ships


def plainly(school: School, rows: list[Taught], name: str) -> np.ndarray:
    """Δ of one head over all buckets that the rows meet, from the formula as it is written, bucket by bucket."""
    base, ballast = school.base, school.ballast
    kept = [one for one in rows if is_(one.labels, name) is not None]
    sparse = unpack([one.piece for one in rows])
    buckets = np.unique(sparse.bucket)
    x = np.zeros((len(rows), len(buckets)))
    x[sparse.owner, np.searchsorted(buckets, sparse.bucket)] = sparse.value
    x = x[[one in kept for one in rows]]
    n = base.names.index(name)
    score = x @ (base.weights[buckets, n] * np.float64(base.scale[n])) + base.bias[n]
    chance = 1 / (1 + np.exp(-(score * base.slope[n] + base.offset[n])))
    residual = np.array([1.0 if is_(one.labels, name) else -1.0 for one in kept]) - (2 * chance - 1)
    mean = ballast.mean[buckets]
    system = OWN_WEIGHT * x.T @ x + np.diag(RIDGE + ballast.squares[buckets])
    system += ballast.rows * np.outer(mean, mean)
    return np.linalg.solve(system, OWN_WEIGHT * x.T @ residual)


def moved(school: School, rows: list[Taught]) -> dict[str, np.ndarray]:
    met = Met.of(unpack([one.piece for one in rows]))
    weights = np.full(len(rows), OWN_WEIGHT)
    labels = [one.labels for one in rows]
    return moves(school.base, met, labels, weights, ballast=school.ballast, ridge=RIDGE)


@pytest.mark.parametrize("name", ["topic:transport", "intent:plainte", "flag:elu", "sensitive"])
def test_moves_are_those_of_the_formula(school, name):
    rows = about("la zibette est en retard", 9)
    rows += about("le maire et sa zibette", 4, flags=("elu",), intent=None)
    rows += about("la cantine", 3, topic=None, flags=None)
    found = moved(school, rows)[name]
    plain = plainly(school, rows, name)
    assert np.abs(plain).max() > 1e-3
    assert np.abs(found - plain).max() < 1e-6


def test_what_many_shipped_messages_say_is_moved_less(school):
    rows = about("la cantine fricassiade", 12)
    met = Met.of(unpack([one.piece for one in rows]))
    shares = {
        word: moved(school, rows)["topic:transport"][
            np.isin(met.buckets, unpack(pack(features_of([[word]]))).bucket)
        ]
        for word in ("cantine", "fricassiade")
    }
    assert np.median(shares["fricassiade"]) > 1.1 * np.median(shares["cantine"])


def test_the_ballast_stands_for_all_rows_of_which_it_is_a_sample():
    rows = summed(features_of(some(6, 3)))
    whole, thrice = Ballast.of(rows, 6), Ballast.of(rows, 18)
    matrix = np.zeros((6, BUCKETS))
    matrix[rows.owner, rows.bucket] = rows.value
    assert np.allclose(whole.mean, matrix.mean(0))
    assert np.allclose(whole.squares, np.square(matrix).sum(0))
    assert np.allclose(thrice.squares, 3 * whole.squares)


def test_examined_are_everyday_french_messages_that_taught_nobody_and_no_other_weighs(school):
    whole = {"topic": "voirie", "intent": "info", "flags": ()}
    aside = [Example(f"un trottoir {n}", **whole) for n in range(40)]
    kept = [one for one in aside if one.frozen]
    others = [
        replace(kept[0], language="en"), replace(kept[0], everyday=False), replace(kept[0], topic=None)
    ]  # fmt: skip
    found = School(school.base, [*aside, *others], SEE)
    assert 2 <= len(kept) <= 30
    assert (found.examples, found.ballast.rows) == (kept, 40 - len(kept))


# ------------------------------------------------------------------ what corrections change


def test_words_of_the_town_are_learnt_from_twenty_corrections(school):
    asked = pack(features_of([SEE(f"Toujours pas de bourdaine {place}", "fr")[0] for place in PLACES]))

    def topics(heads: Heads) -> list[str]:
        columns = heads.places("topic")
        return [heads.names[columns[int(best)]] for best in chances_of(heads, asked)[:, columns].argmax(1)]

    after = learn(school, about("la bourdaine est à sec", 20, topic="voirie")).heads
    assert "topic:voirie" not in topics(school.base)
    assert topics(after) == ["topic:voirie"] * 5
    assert judge("la cantine de l'école, des élèves", heads=after).topic == "ecole_enfance", (
        "nothing is unlearnt"
    )


def test_a_flag_of_the_town_is_learnt_with_the_words_that_weighed(school):
    after = learn(school, about("le clan Brandoul décide de tout", 20, flags=("election",))).heads
    found = judge("Et que dit le clan Brandoul de la place ?", heads=after)
    assert "election" in found.flags
    assert "brandoul" in [one.text.lower() for one in found.evidence if one.label == "flag:election"]


def test_the_same_corrections_in_any_order_give_the_same_bytes(school):
    rows = about("la zibette", 12) + about("le troquebac", 9, topic="proprete_dechets")
    one, other = (learn(school, each) for each in (rows, rows[::-1]))
    assert one.content == other.content
    read = unpacked(one.content, school.base)
    assert read.version == one.heads.version != school.base.version
    assert read.weights.tobytes() == one.heads.weights.tobytes()
    assert read.scale.tobytes() == one.heads.scale.tobytes()


def test_heads_that_nobody_taught_stay_as_they_ship(school):
    only_topics = [taught(f"la zibette {n}", intent=None, flags=None) for n in range(12)]
    after, base = learn(school, only_topics).heads, school.base
    for n, name in enumerate(after.names):
        same = np.array_equal(after.weights[:, n], base.weights[:, n]) and after.scale[n] == base.scale[n]
        assert same or name.startswith("topic:"), name
        assert not (same and name == "topic:transport")
    for part in ("bias", "slope", "offset"):
        assert getattr(after, part).tobytes() == getattr(base, part).tobytes()
    assert learn(school, []).heads.weights.tobytes() == base.weights.tobytes()


def test_what_is_frozen_teaches_nothing(school):
    rows = about("la zibette", 60)
    frozen = [one for one in rows if one.frozen]
    assert 5 <= len(frozen) <= 27
    assert learn(school, frozen).content == learn(school, []).content


def test_what_is_kept_of_heads_is_small_and_loses_nothing_that_counts(school):
    rows = about("la bourdaine est à sec", 20, topic="voirie")
    learnt = learn(school, rows)
    assert len(learnt.content) < 40_000
    teaching = sorted((one for one in rows if not one.frozen), key=lambda one: one.key)
    met = Met.of(unpack([one.piece for one in teaching]))
    exact = met.matrix @ moved(school, teaching)["topic:voirie"]
    column = learnt.heads.names.index("topic:voirie")
    said = met.scores(learnt.heads)[:, column] - met.scores(school.base)[:, column]
    assert np.abs(exact).min() > 0.1
    assert np.abs(said - exact).max() < 0.01


def test_what_a_town_taught_moves_heads_of_meaning_by_as_much(school):
    rows = about("la bourdaine est à sec", 20, topic="transport")
    learnt = learn(school, rows)
    other = replace(school.base, scale=school.base.scale * 1.7, version="by meaning")
    beside = unpacked_beside(learnt.content, school.base, other)
    met = Met.of(unpack([one.piece for one in rows]))
    column = beside.names.index("topic:transport")
    here = met.scores(learnt.heads)[:, column] - met.scores(school.base)[:, column]
    there = met.scores(beside)[:, column] - met.scores(other)[:, column]
    assert np.abs(here - there).max() < 0.02 < np.abs(here).min()
    assert beside.version not in (other.version, learnt.heads.version)
    with pytest.raises(BadHeads, match="other shipped heads"):
        unpacked_beside(learnt.content, replace(school.base, version="newer"), other)


def test_heads_that_stand_on_others_than_ship_are_refused(school):
    content = learn(school, about("la zibette", 5)).content
    with pytest.raises(BadHeads, match="other shipped heads"):
        unpacked(content, replace(school.base, version="newer"))


def test_texts_that_are_gone_are_judged_as_they_would_be(school):
    texts = ["le bus du matin", "la cantine", "merci"]
    seen = [SEE(text, "fr") for text in texts]
    features = features_of([words for words, _ in seen], [rules for _, rules in seen])
    for heads in (school.base, learn(school, about("le bus du soir", 9)).heads):
        straight = heads.probabilities(heads.scores(features))
        assert np.allclose(chances_of(heads, pack(features)), straight, atol=1e-4)


@pytest.mark.parametrize("content", [b"", b"no heads", b"PK\x03\x04 and no more"])
def test_damaged_bytes_are_refused_in_words(school, content):
    with pytest.raises(BadHeads, match="town's heads"):
        unpacked(content, school.base)


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
    def after(**labels: object) -> Grades:
        said = [
            taught(
                f"{one.text} {n}", **{"topic": one.topic, "intent": one.intent, "flags": one.flags, **labels}
            )
            for one in invented()
            for n in range(6)
        ]
        return grades(school.examined(learn(school, said).heads), school.base.names, school.examples)

    before = grades(school.before, school.base.names, school.examples)
    assert before.labels - after(topic="autre", intent="spam", flags=()).labels > 0.1
    assert after().labels >= before.labels - 0.03
