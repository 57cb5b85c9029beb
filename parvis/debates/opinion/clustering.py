"""Camps on the map: k-means++ with restarts from a fixed seed, and the number of camps that the silhouette likes best.

Only candidates come from here: whether they are camps at all is for `solidity` to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion.polis import distances, silhouette
from parvis.debates.opinion.votes import Floats

MOST_CAMPS = 5
RESTARTS = 10
LEAST_MEMBERS, LEAST_SHARE = 3, 0.05  # a camp has at least three people and one in twenty
_SAMPLE = 2000  # restarts and silhouettes on at most so many people, drawn by the seed
_ROUNDS, _LAST_ROUNDS = 40, 10
_STILL = 1e-6  # of the spread of the points


@dataclass(frozen=True)
class Grouping:
    """`label`: a camp for each point, by falling size (0 for everybody when nothing could be cut). `silhouettes`: per
    k that was tried; `refused`: those whose smallest camp was too small. `best`: the silhouette of `label`."""

    label: NDArray[np.int32]
    centres: Floats
    silhouettes: dict[int, float] = field(default_factory=dict)
    refused: tuple[int, ...] = ()

    @property
    def k(self) -> int:
        return len(self.centres)

    @property
    def best(self) -> float:
        return self.silhouettes.get(self.k, 0.0)


def grouped(points: Floats, seed: int, *, sample: int = _SAMPLE, restarts: int = RESTARTS) -> Grouping:
    """Points (n × 2, in an order of ids) cut into 2 to 5 camps; k with too small a camp is not eligible."""
    rng = np.random.default_rng(seed)
    few = points if len(points) <= sample else points[np.sort(rng.choice(len(points), sample, replace=False))]
    if len(few) < 2 * LEAST_MEMBERS or not np.any(np.ptp(few, axis=0) > 0):
        return Grouping(np.zeros(len(points), dtype=np.int32), points.mean(axis=0, keepdims=True))
    apart = distances(few.astype(np.float32)) if len(few) > 200 else distances(few)
    tried: dict[int, float] = {}
    refused, best = [], None
    for k in range(2, MOST_CAMPS + 1):
        label, centres = k_means(few, k, rng, restarts)
        tried[k] = silhouette(apart, label)
        if np.bincount(label, minlength=k).min() < max(LEAST_MEMBERS, LEAST_SHARE * len(few)):
            refused.append(k)
        elif best is None or tried[k] > tried[len(best)]:
            best = centres
    if best is None:
        whole = points.mean(axis=0, keepdims=True)
        return Grouping(np.zeros(len(points), dtype=np.int32), whole, tried, tuple(refused))
    label, best = _settled(points, best)
    return Grouping(label, best, tried, tuple(refused))


def k_means(points: Floats, k: int, rng: np.random.Generator, restarts: int) -> tuple[NDArray[np.int32], Floats]:
    """(label, k × 2 centres) with the least sum of squares among the restarts, which run side by side."""
    centres = _plus_plus(points, k, rng, restarts)
    least = _STILL * float(np.ptp(points, axis=0).max())
    running = np.arange(restarts)
    for _round in range(_ROUNDS):
        moved = _moved(points, centres[running])
        going = np.abs(moved - centres[running]).max(axis=(1, 2)) > least
        centres[running] = moved
        running = running[going]
        if not len(running):
            break
    squares = _squares(points, centres)
    label = squares.argmin(axis=2)
    cost = np.take_along_axis(squares, label[:, :, None], axis=2).sum(axis=(1, 2))
    first = int(np.argmin(cost))
    return label[first].astype(np.int32), centres[first]


def _plus_plus(points: Floats, k: int, rng: np.random.Generator, restarts: int) -> Floats:
    """restarts × k × 2 first centres, each next one drawn by its squared distance (Arthur and Vassilvitskii 2007)."""
    n = len(points)
    centres = np.empty((restarts, k, 2))
    centres[:, 0] = points[rng.integers(n, size=restarts)]
    nearest = _squares(points, centres[:, :1])[:, :, 0]
    for one in range(1, k):
        summed = np.cumsum(nearest, axis=1)
        drawn = rng.random(restarts) * summed[:, -1]
        chosen = np.minimum((summed <= drawn[:, None]).sum(axis=1), n - 1)
        centres[:, one] = points[chosen]
        nearest = np.minimum(nearest, _squares(points, centres[:, one : one + 1])[:, :, 0])
    return centres


def _squares(points: Floats, centres: Floats) -> Floats:
    """restarts × n × k squared distances."""
    away = np.square(points[None, :, 0, None] - centres[:, None, :, 0])
    away += np.square(points[None, :, 1, None] - centres[:, None, :, 1])
    return away


def _moved(points: Floats, centres: Floats) -> Floats:
    """Each centre to the mean of its points; one without points stays."""
    restarts, k, _axes = centres.shape
    cell = (_squares(points, centres).argmin(axis=2) + k * np.arange(restarts)[:, None]).ravel()
    size = np.bincount(cell, minlength=restarts * k)
    moved = np.empty((restarts * k, 2))
    for axis in (0, 1):
        sums = np.bincount(cell, weights=np.tile(points[:, axis], restarts), minlength=restarts * k)
        moved[:, axis] = sums / np.maximum(size, 1)
    return np.where(size[:, None] > 0, moved, centres.reshape(-1, 2)).reshape(restarts, k, 2)


def _settled(points: Floats, centres: Floats) -> tuple[NDArray[np.int32], Floats]:
    """A few rounds on everybody; then camps by falling size (ties by place), so that A is the largest."""
    for _round in range(_LAST_ROUNDS):
        moved = _moved(points, centres[None])[0]
        still = np.array_equal(moved, centres)
        centres = moved
        if still:
            break
    label = _squares(points, centres[None])[0].argmin(axis=1)
    size = np.bincount(label, minlength=len(centres))
    order = np.lexsort((centres[:, 1], centres[:, 0], -size))
    rank = np.empty(len(centres), dtype=np.int32)
    rank[order] = np.arange(len(centres), dtype=np.int32)
    return rank[label], centres[order]


def likeness(one: NDArray[np.int32], other: NDArray[np.int32]) -> float:
    """The adjusted Rand index of two groupings of the same people (Hubert and Arabie 1985): 1 the same, 0 as by chance."""
    _names, first = np.unique(one, return_inverse=True)
    _names, second = np.unique(other, return_inverse=True)
    if not len(first):
        return 1.0
    width = int(second.max()) + 1
    table = np.bincount(first * width + second).astype(np.float64)
    pairs = _pairs(table).sum()
    rows, columns = _pairs(np.bincount(first)).sum(), _pairs(np.bincount(second)).sum()
    expected = rows * columns / max(_pairs(np.array([len(first)], dtype=np.float64)).sum(), 1.0)
    most = (rows + columns) / 2
    return 1.0 if most == expected else float((pairs - expected) / (most - expected))


def _pairs(counts: NDArray[np.generic]) -> Floats:
    values = counts.astype(np.float64)
    return values * (values - 1) / 2
