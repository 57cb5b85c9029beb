"""Camps are found when they are there and not when they are not; how firm they are is said."""

import numpy as np
import pytest

from parvis.debates.opinion import Asked, analyse
from parvis.debates.opinion.clustering import grouped, likeness
from parvis.debates.opinion.tests.planted import planted, shuffled


@pytest.mark.parametrize("camps", [(0.6, 0.4), (0.5, 0.3, 0.2)])
def test_planted_camps_are_found_with_the_people_in_them(camps):
    votes, camp = planted(600, 40, 36, camps=camps, effect=2.5, seed=3)
    found = analyse(votes)

    assert (found.verdict, found.k) == ("camps", len(camps)), found.reason
    assert likeness(found.label[found.on_map], camp[found.on_map]) > 0.85
    assert found.stability.ari > 0.85
    assert found.stability.low <= found.stability.ari <= found.stability.high


def test_no_camps_are_invented_in_shuffled_votes():
    """`python -m benchmarks.opinion_map --nulls` does 200 of these."""
    votes, _camp = planted(300, 30, 24, camps=(0.6, 0.4), effect=2.0, seed=1)
    verdicts = [analyse(shuffled(votes, draw)).verdict for draw in range(4)]

    assert verdicts == ["no separate camps"] * 4


def test_shuffled_votes_would_be_cut_into_camps_by_the_silhouette_alone():
    """What the nulls are for: featureless votes have a best cut too."""
    votes, _camp = planted(300, 30, 24, seed=1)
    found = analyse(shuffled(votes, 0), Asked(checks=False))

    assert found.k > 1
    assert max(found.silhouettes.values()) > 0.3


def test_who_stands_between_camps_is_said_to():
    votes, _camp = planted(400, 40, 36, camps=(0.5, 0.5), effect=2.5, seed=5)
    found = analyse(votes)
    certainty = found.stability.certainty

    assert found.verdict == "camps"
    assert ((certainty >= 0) & (certainty <= 1)).all()
    label = found.label[found.on_map]
    points = found.points[found.on_map]
    centres = np.array([points[label == group].mean(axis=0) for group in (0, 1)])
    apart = np.abs(np.diff(np.hypot(*(points[:, None] - centres).transpose(2, 0, 1)), axis=1)).ravel()
    assert (
        certainty[apart > np.quantile(apart, 0.9)].mean() > certainty[apart < np.quantile(apart, 0.05)].mean()
    )


def test_a_camp_of_two_people_is_no_camp():
    rng = np.random.default_rng(1)
    crowd, two = rng.normal(0, 1, (98, 2)), np.array([[60.0, 0.0], [60.0, 1.0]])
    cut = grouped(np.concatenate([crowd, two]), 1)

    assert 2 in cut.refused
    assert np.bincount(cut.label).min() >= 5


def test_likeness_is_the_adjusted_rand_index():
    one, other = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])

    assert likeness(one, one[::-1]) == 1.0
    assert likeness(one, other) == pytest.approx(0.5714285714)
    assert likeness(one, np.array([0, 1, 0, 1])) == pytest.approx(-0.5)
