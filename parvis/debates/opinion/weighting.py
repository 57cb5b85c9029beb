"""Weights that make those who took part look like the population, by known traits: raking.

It repairs what the traits explain and nothing else; the raw figure always stands beside the weighted one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion.counting import wilson
from parvis.debates.opinion.votes import AGREE, DISAGREE, Floats, Id, Votes

MOST_WEIGHT = 5.0  # nobody speaks for more than five of the average
_ROUNDS, _NEAR = 200, 1e-9


@dataclass(frozen=True)
class Weights:
    """`of`: n weights with mean 1 over those whose traits are known (1 for others). `effect`: how many times fewer
    people the weighted figures are worth (Kish 1965). `missing`: shares of the population that nobody here stands for,
    as "trait: value". `gap`: the largest distance, in shares, left between the weighted people and the population."""

    of: Floats
    effect: float
    missing: tuple[str, ...]
    gap: float


@dataclass(frozen=True)
class Weighted:
    """S shares each, of those who saw a statement; `low` and `high` bound the agreement (Wilson on people's worth)."""

    agree: Floats
    disagree: Floats
    low: Floats
    high: Floats


def raked(
    participants: tuple[Id, ...],
    traits: Mapping[str, Mapping[Id, str]],
    population: Mapping[str, Mapping[str, float]],
) -> Weights:
    """`traits`: trait → participant → value. `population`: trait → value → share or count (Deming and Stephan 1940).

    Whoever lacks one of the traits keeps weight 1. Raises ValueError when no trait stands in both.
    """
    named = sorted(set(traits) & set(population))
    if not named:
        raise ValueError("no trait of the participants stands in the population")
    known = np.array([all(one in traits[name] for name in named) for one in participants], dtype=bool)
    weights = np.ones(len(participants))
    margins, missing = [], []
    for name in named:
        total = sum(population[name].values())
        if total <= 0 or min(population[name].values()) < 0:
            raise ValueError(f"the shares of “{name}” are not shares")
        for value, share in sorted(population[name].items()):
            here = np.array([traits[name].get(one) == value for one in participants], dtype=bool) & known
            if here.any():
                margins.append((name, here, share / total))
            elif share > 0:
                missing.append(f"{name}: {value}")
    gap = _rake(weights, known, _rescaled(margins))
    mine = weights[known]
    effect = float(len(mine) * np.square(mine).sum() / np.square(mine.sum())) if len(mine) else 1.0
    return Weights(weights, effect, tuple(missing), gap)


def _rescaled(margins: list[tuple[str, NDArray[np.bool_], float]]) -> list[tuple[NDArray[np.bool_], float]]:
    """Shares among the values that somebody here has."""
    sums: dict[str, float] = {}
    for name, _here, share in margins:
        sums[name] = sums.get(name, 0.0) + share
    return [(here, share / sums[name]) for name, here, share in margins if sums[name] > 0]


def _rake(weights: Floats, known: NDArray[np.bool_], margins: list[tuple[NDArray[np.bool_], float]]) -> float:
    """In place; gives back the largest gap that is left."""
    whole = float(known.sum())
    for _round in range(_ROUNDS):
        before = weights.copy()
        for here, share in margins:
            sum_here = float(weights[here].sum())
            if sum_here > 0:
                weights[here] *= share * whole / sum_here
        np.minimum(weights, MOST_WEIGHT, out=weights)
        if np.abs(weights - before).max(initial=0.0) < _NEAR:
            break
    if whole and weights[known].sum() > 0:
        weights[known] *= whole / float(weights[known].sum())
    return max((abs(float(weights[here].sum()) / whole - share) for here, share in margins), default=0.0)


def weighted(votes: Votes, weights: Floats) -> Weighted:
    """Shares of the weights of those who saw each statement."""
    statements = len(votes.statements)
    mine = weights[votes.row]

    def summed(cells: NDArray[np.bool_] | slice, by: Floats) -> Floats:
        return np.bincount(votes.col[cells], weights=by[cells], minlength=statements)

    seen, squares = summed(slice(None), mine), summed(slice(None), np.square(mine))
    worth = np.where(squares > 0, np.square(seen) / np.where(squares > 0, squares, 1.0), 0.0)
    whole = np.maximum(seen, 1e-300)
    agree = summed(votes.value == AGREE, mine) / whole
    disagree = summed(votes.value == DISAGREE, mine) / whole
    low, high = wilson(agree * worth, worth)
    return Weighted(agree, disagree, low, high)
