"""Camps on the map: k-means++ with restarts from a fixed seed, and the number of camps that the silhouette likes best.

Only candidates come from here: whether they are camps at all is for `solidity` to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion.polis import mean_silhouette
from parvis.debates.opinion.votes import Floats

MOST_CAMPS = 5
RESTARTS = 10
LEAST_MEMBERS, LEAST_SHARE = 3, 0.05  # a camp has at least three people and one in twenty
_SAMPLE, _CORE = 2000, 1000  # silhouettes, restarts: on at most so many people, drawn by the seed
_ROUNDS, _LAST_ROUNDS = 40, 10
_BLOCK = 512
_STILL = 1e-3  # of the spread of the points


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


def grouped(
    points: Floats,
    seed: int,
    *,
    sample: int = _SAMPLE,
    restarts: int = RESTARTS,
    least_share: float = LEAST_SHARE,
) -> Grouping:
    """Points (n × 2, in an order of ids) cut into 2 to 5 camps; k with too small a camp is not eligible."""
    rng = np.random.default_rng(seed)
    few, core = _drawn(points, sample, rng), _drawn(points, min(sample, _CORE), rng)
    whole = points.mean(axis=0, keepdims=True) if len(points) else np.zeros((1, 2))
    if len(few) < 2 * LEAST_MEMBERS or not np.any(np.ptp(few, axis=0) > 0):
        return Grouping(np.zeros(len(points), dtype=np.int32), whole)
    found = [k_means(core, k, rng, restarts) for k in range(2, MOST_CAMPS + 1)]
    cuts = [(_nearest(few, centres[None])[0][0].astype(np.int32), centres) for centres in found]
    values = silhouettes(few, [label for label, _centres in cuts])
    tried = {len(centres): value for (_label, centres), value in zip(cuts, values, strict=True)}
    least = max(LEAST_MEMBERS, least_share * len(few))
    sizes = {len(centres): np.bincount(label, minlength=len(centres)).min() for label, centres in cuts}
    refused = tuple(k for k, size in sizes.items() if size < least)
    eligible = [k for k in tried if k not in refused]
    if not eligible:
        return Grouping(np.zeros(len(points), dtype=np.int32), whole, tried, refused)
    best = max(eligible, key=lambda k: (tried[k], -k))
    label, centres = _settled(points, cuts[best - 2][1])
    return Grouping(label, centres, tried, refused)


def _drawn(points: Floats, most: int, rng: np.random.Generator) -> Floats:
    return points if len(points) <= most else points[np.sort(rng.choice(len(points), most, replace=False))]


def k_means(points: Floats, k: int, rng: np.random.Generator, restarts: int) -> Floats:
    """k × 2 centres with the least sum of squares among the restarts, which run side by side."""
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
    _label, squares = _nearest(points, centres)
    return np.asarray(centres[int(np.argmin(squares.sum(axis=1)))])


def _plus_plus(points: Floats, k: int, rng: np.random.Generator, restarts: int) -> Floats:
    """restarts × k × 2 first centres, each next one drawn by its squared distance (Arthur and Vassilvitskii 2007)."""
    n = len(points)
    centres = np.empty((restarts, k, 2))
    centres[:, 0] = points[rng.integers(n, size=restarts)]
    nearest = _squares(points, centres[:, 0])
    for one in range(1, k):
        summed = np.cumsum(nearest, axis=1)
        drawn = rng.random(restarts) * summed[:, -1]
        chosen = np.minimum((summed <= drawn[:, None]).sum(axis=1), n - 1)
        centres[:, one] = points[chosen]
        nearest = np.minimum(nearest, _squares(points, centres[:, one]))
    return centres


def _squares(points: Floats, centre: Floats) -> Floats:
    """restarts × n squared distances to one centre of each restart (restarts × 2)."""
    away = np.square(points[:, 0] - centre[:, 0, None])
    away += np.square(points[:, 1] - centre[:, 1, None])
    return away


def _nearest(points: Floats, centres: Floats) -> tuple[NDArray[np.int8], Floats]:
    """(restarts × n places of the nearest centre, squared distances to it); ties go to the first centre."""
    squares = _squares(points, centres[:, 0])
    label = np.zeros(squares.shape, dtype=np.int8)
    for one in range(1, centres.shape[1]):
        here = _squares(points, centres[:, one])
        label[here < squares] = one
        np.minimum(squares, here, out=squares)
    return label, squares


def _moved(points: Floats, centres: Floats) -> Floats:
    """Each centre to the mean of its points; one without points stays."""
    label, _squares_of = _nearest(points, centres)
    moved = centres.copy()
    for one in range(centres.shape[1]):
        mine = label == one
        size = mine.sum(axis=1)
        there = size > 0
        for axis in (0, 1):
            sums = np.einsum("rn,n->r", mine, points[:, axis])
            moved[there, one, axis] = sums[there] / size[there]
    return moved


def silhouettes(points: Floats, labels: list[NDArray[np.int32]]) -> list[float]:
    """For each labelling of m points the mean of (b − a)/max(a, b) (Rousseeuw 1987); 0 for a point alone in its camp.

    Labels are 0, 1, …, without a gap. Distances in 32 bits, a block of rows at a time: m × m never stands in memory.
    """
    few = points.astype(np.float32)
    widths = [int(label.max()) + 1 for label in labels]
    one_hot = np.concatenate(
        [np.eye(width, dtype=np.float32)[label] for width, label in zip(widths, labels, strict=True)], axis=1
    )
    sums = np.empty((len(few), one_hot.shape[1]), dtype=np.float32)
    for start in range(0, len(few), _BLOCK):
        here = few[start : start + _BLOCK]
        apart = np.subtract.outer(here[:, 0], few[:, 0])
        np.square(apart, out=apart)
        other = np.subtract.outer(here[:, 1], few[:, 1])
        apart += np.square(other, out=other)
        np.sqrt(apart, out=apart)
        sums[start : start + _BLOCK] = apart @ one_hot
    ends = np.cumsum(widths)
    return [
        mean_silhouette(sums[:, end - width : end].astype(np.float64), label)
        for width, end, label in zip(widths, ends, labels, strict=True)
    ]


def _settled(points: Floats, centres: Floats) -> tuple[NDArray[np.int32], Floats]:
    """A few rounds on everybody; then camps by falling size (ties by place), so that A is the largest."""
    for _round in range(_LAST_ROUNDS):
        moved = _moved(points, centres[None])[0]
        still = np.array_equal(moved, centres)
        centres = moved
        if still:
            break
    label = _nearest(points, centres[None])[0][0]
    size = np.bincount(label, minlength=len(centres))
    order = np.lexsort((centres[:, 1], centres[:, 0], -size))
    rank = np.empty(len(centres), dtype=np.int32)
    rank[order] = np.arange(len(centres), dtype=np.int32)
    return rank[label], centres[order]


def likeness(one: NDArray[np.int32], other: NDArray[np.int32]) -> float:
    """The adjusted Rand index of two groupings of the same people (Hubert and Arabie 1985): 1 alike, 0 as by chance."""
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
