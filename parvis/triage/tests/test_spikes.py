"""A month of ordinary days raises nothing; a burst is seen; a small town is not told of three messages."""

from __future__ import annotations

import math
import random

import pytest

from parvis.triage.engine.spikes import FLOOR, usual_of


def poisson(mean: float, rng: random.Random) -> int:
    left, n = math.exp(-mean), 0
    product = rng.random()
    while product > left:
        product *= rng.random()
        n += 1
    return n


@pytest.mark.parametrize("mean", [0.2, 2, 8, 40])
def test_ordinary_days_raise_nothing(mean):
    """Fifteen subjects, eight spans a day, for a month, with days twice as busy as others: one false wave at most."""
    rng = random.Random(4)
    false = 0
    for _span in range(15 * 8 * 30):
        days = [poisson(mean * rng.choice((0.7, 1, 1, 1.3)), rng) for _day in range(29)]
        false += usual_of(days[1:]).rises(days[0])
    assert false <= 1


@pytest.mark.parametrize(("mean", "burst"), [(0.2, FLOOR), (2, 13), (8, 30), (40, 100)])
def test_a_burst_is_seen(mean, burst):
    rng = random.Random(4)
    seen = sum(usual_of([poisson(mean, rng) for _day in range(28)]).rises(burst) for _ in range(100))
    assert seen >= 95


def test_a_small_town_is_not_told_of_a_few_messages():
    assert not usual_of([0] * 28).rises(FLOOR - 1)
    assert usual_of([0] * 28).rises(FLOOR)


def test_without_a_past_one_says_less():
    assert not usual_of([]).rises(FLOOR * 2)
    assert not usual_of([0] * 5).rises(FLOOR * 2)
    assert usual_of([]).rises(FLOOR * 3)


def test_unusual_days_of_the_past_do_not_hide_the_next_one():
    assert usual_of([3] * 22 + [200] * 6).rises(30)


def test_a_wave_ends_later_than_it_begins_and_does_not_flicker():
    usual = usual_of([4] * 28)
    assert usual.rises(14)
    assert not usual.calmed(10)
    assert usual.calmed(7)
