"""How firm a map is: are there camps at all, would others have been found with other people, who is sure to be where.

A silhouette alone says nothing: k-means cuts any cloud, and featureless votes score .3 to .6. So the best cut is held
against two nulls that have no camps and go through the same choice: the same votes shuffled inside each statement, and
one cloud with the spread of the real positions. The shuffle alone would take one axis on which people spread evenly
for camps; the cloud alone would take the pattern of who saw what for them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from parvis.debates.opinion import clustering, geometry
from parvis.debates.opinion.clustering import Grouping
from parvis.debates.opinion.votes import Floats, Ints

CALM = 15  # answers that are added to a person's before they are scaled up
DRAWS = 9  # of each null
SUBSAMPLES, SUBSAMPLE = 20, 0.8
MARGIN = 0.05  # by which the silhouette must exceed the largest of the nulls
SOLID, FAIR, WORST = 0.90, 0.75, 0.5
_NEAR = 1e-4  # of singular values, in draws and subsamples
_RESTARTS, _SAMPLE = 5, 800  # of k-means in them; silhouettes of subsamples
_LEAST_SHARE = 0.03  # in a subsample a camp near the least size must not vanish by chance
_MANY, _FEW_SUBSAMPLES = 20_000, 10  # from so many people on, so many subsamples
_MOST, _MOST_DRAWN = (
    10_000,
    2000,
)  # people in one draw or subsample: of a larger debate a part is enough, and makes camps harder to claim


@dataclass(frozen=True)
class Cells:
    """m votes of n people on S statements, sorted by row then column; everybody here is on the map."""

    row: Ints
    col: Ints
    value: NDArray[np.int8]
    people: int
    statements: int

    def of(self, chosen: NDArray[np.bool_]) -> Cells:
        """Only these people (n), their rows counted anew; all statements stay."""
        size = np.bincount(self.row, minlength=self.people)
        mine = size[chosen]
        first = (np.cumsum(size) - size)[chosen]
        row = np.repeat(np.arange(len(mine), dtype=np.int32), mine)
        kept = np.repeat(first - (np.cumsum(mine) - mine), mine) + np.arange(len(row))
        return Cells(row, self.col[kept], self.value[kept], len(mine), self.statements)


@dataclass(frozen=True)
class Placed:
    """A map: where n people stand (n × 2), and the geometry that put them there."""

    points: Floats
    of: geometry.Geometry


@dataclass(frozen=True)
class Nulls:
    """Best silhouettes, and spreads along the first axis, of draws without camps."""

    shuffled: tuple[float, ...]
    cloud: tuple[float, ...]
    shuffled_sigma: tuple[float, ...]

    @property
    def bar(self) -> float:
        """What a silhouette must exceed to be called camps."""
        return max(self.shuffled + self.cloud) + MARGIN


@dataclass(frozen=True)
class Stability:
    """Adjusted Rand index between the map and maps of subsamples: mean, and bounds that hold 95 in 100 of them.

    `worst` is the least of them, `ks` how many camps each found, `certainty` (n) in which share of the subsamples a
    person stands in the same camp, `alike` how many found the same camps (an index of FAIR or more).
    """

    ari: float
    low: float
    high: float
    worst: float
    ks: tuple[int, ...]
    certainty: Floats
    alike: int

    @property
    def word(self) -> str:
        if self.ari < FAIR or self.worst < WORST:
            return "weak"
        return "solid" if self.ari >= SOLID else "fair"


def placed(cells: Cells, *, near: float = 0.0) -> Placed:
    """Where everybody stands. Scale: √(S/(v + 15)), so that who answered little isn't thrown to the rim by chance."""
    centre = geometry.means(cells.col, cells.value, cells.statements)
    matrix = geometry.centred(cells.row, cells.col, cells.value, centre, cells.people)
    components, sigma = geometry.factored(matrix, near=near)
    seen = np.bincount(cells.row, minlength=cells.people) + CALM
    points = geometry.positions(matrix, components, seen, cells.statements)
    return Placed(points, geometry.Geometry(centre, components, sigma))


def nulls(cells: Cells, points: Floats, seed: int) -> Nulls:
    rng = np.random.default_rng([seed, 1])
    few = _part(cells, rng, _MOST_DRAWN)
    by_column = np.argsort(few.col, kind="stable")
    spread = np.linalg.cholesky(np.cov(points.T) + 1e-12 * np.eye(2))
    shuffled, cloud, sigma = [], [], []
    for draw in range(DRAWS):
        mixed = Cells(few.row, few.col, _shuffled(few, by_column, rng), few.people, few.statements)
        without = placed(mixed, near=_NEAR)
        shuffled.append(clustering.grouped(without.points, seed + draw, restarts=_RESTARTS).best)
        sigma.append(float(without.of.sigma[0]))
        drawn = rng.standard_normal((min(len(points), _MOST_DRAWN), 2)) @ spread.T
        cloud.append(clustering.grouped(drawn, seed + draw, restarts=_RESTARTS).best)
    scale = float(np.sqrt(cells.people / max(few.people, 1)))
    return Nulls(tuple(shuffled), tuple(cloud), tuple(value * scale for value in sigma))


def _shuffled(cells: Cells, by_column: NDArray[np.intp], rng: np.random.Generator) -> NDArray[np.int8]:
    """The votes of each statement dealt anew among those who voted on it: same sums, same gaps, no structure."""
    keys = cells.col[by_column] + rng.random(len(by_column))
    mixed = np.empty_like(cells.value)
    mixed[by_column] = cells.value[by_column][np.argsort(keys)]
    return mixed


def stability(cells: Cells, full: Grouping, seed: int) -> Stability:
    """The whole way again, with its own number of camps, for subsamples of the people."""
    rng = np.random.default_rng([seed, 2])
    many = min(round(SUBSAMPLE * cells.people), _MOST)
    centre = geometry.means(cells.col, cells.value, cells.statements)
    matrix = geometry.centred(cells.row, cells.col, cells.value, centre, cells.people)
    counts = np.bincount(cells.row, minlength=cells.people) + CALM
    same = np.zeros(cells.people)
    found, ks = [], []
    draws = SUBSAMPLES if cells.people < _MANY else _FEW_SUBSAMPLES
    for draw in range(draws):
        chosen = np.zeros(cells.people, dtype=bool)
        chosen[rng.choice(cells.people, many, replace=False)] = True
        part = placed(cells.of(chosen), near=_NEAR)
        here = clustering.grouped(
            part.points, seed + draw, sample=_SAMPLE, restarts=_RESTARTS, least_share=_LEAST_SHARE
        )
        found.append(clustering.likeness(here.label, full.label[chosen]))
        ks.append(here.k)
        everybody = geometry.positions(matrix, part.of.components, counts, cells.statements)
        centres = np.array([everybody[chosen][here.label == one].mean(axis=0) for one in range(here.k)])
        same += _matched(_nearest(everybody, centres), full.label, here.k, full.k)
    low, high = np.quantile(found, [0.025, 0.975])
    alike = sum(one >= FAIR for one in found)
    return Stability(
        float(np.mean(found)), float(low), float(high), min(found), tuple(ks), same / draws, alike
    )


def _nearest(points: Floats, centres: Floats) -> NDArray[np.int32]:
    apart = np.square(points[:, None, 0] - centres[None, :, 0])
    apart += np.square(points[:, None, 1] - centres[None, :, 1])
    return apart.argmin(axis=1).astype(np.int32)


def _matched(one: NDArray[np.int32], full: NDArray[np.int32], ks: int, k: int) -> NDArray[np.bool_]:
    """n: whether a person is in the camp that corresponds to their own; camps pair up by the most people in common."""
    table = np.bincount(one.astype(np.int64) * k + full, minlength=ks * k).reshape(ks, k)
    rows, columns = scipy.optimize.linear_sum_assignment(-table)
    twin = np.full(ks, -1)
    twin[rows] = columns
    return np.asarray(twin[one] == full)


def _part(cells: Cells, rng: np.random.Generator, most: int) -> Cells:
    if cells.people <= most:
        return cells
    chosen = np.zeros(cells.people, dtype=bool)
    chosen[rng.choice(cells.people, most, replace=False)] = True
    return cells.of(chosen)
