"""Groups as a cold Polis draws them: a hundred base clusters, then k-means on these, k by the silhouette.

Kept for comparison: it starts from the first people, so who came first changes the groups, and it always draws some.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion.votes import Floats

BASE_CLUSTERS = 100
LEAST_VOTES, LEAST_PEOPLE = 7, 15
_STILL = 0.01  # a centre that moved less has not moved
_BASE_ROUNDS, _GROUP_ROUNDS = 100, 20
_FEWEST_GROUPS, _MOST_GROUPS, _BASES_PER_GROUP = 2, 5, 12


@dataclass(frozen=True)
class Bases:
    """`label`: the base cluster of each point given; `centres`: b × 2; `members`: b counts."""

    label: NDArray[np.int32]
    centres: Floats
    members: NDArray[np.int64]


def who_is_in(counts: NDArray[np.int32], statements: int) -> NDArray[np.bool_]:
    """n: those with min(7, S) votes or more; if they are fewer than 15, the most active others too."""
    inside = counts >= min(LEAST_VOTES, statements)
    missing = min(LEAST_PEOPLE, len(counts)) - int(inside.sum())
    if missing > 0:
        others = np.flatnonzero(~inside)
        inside[others[np.argsort(-counts[others], kind="stable")][:missing]] = True
    return inside


def base_clusters(points: Floats) -> Bases:
    """Of points in the order in which people came."""
    weights = np.ones(len(points))
    label, centres = _k_means(points, weights, BASE_CLUSTERS, _BASE_ROUNDS)
    return Bases(label, centres, np.bincount(label, minlength=len(centres)))


def groups_of(bases: Bases) -> tuple[NDArray[np.int32], dict[int, float]]:
    """(group of each point, silhouette for each k that was tried). One group when there is but one base cluster."""
    tried: dict[int, float] = {}
    best: NDArray[np.int32] | None = None
    most = min(_MOST_GROUPS, 2 + len(bases.centres) // _BASES_PER_GROUP, len(bases.centres))
    for k in range(_FEWEST_GROUPS, most + 1):
        label, _centres = _k_means(bases.centres, bases.members.astype(np.float64), k, _GROUP_ROUNDS)
        tried[k] = silhouette(distances(bases.centres), label)
        if best is None or tried[k] > max(value for other, value in tried.items() if other != k):
            best = label
    found = best if best is not None else np.zeros(len(bases.centres), dtype=np.int32)
    return found[bases.label], tried


def distances(points: Floats) -> Floats:
    """m × m, by differences: near points never tie at zero."""
    return np.asarray(
        np.sqrt(
            (points[:, None, 0] - points[None, :, 0]) ** 2 + (points[:, None, 1] - points[None, :, 1]) ** 2
        )
    )


def silhouette(apart: Floats, label: NDArray[np.int32]) -> float:
    """The mean silhouette of m points at m × m distances; 0 when there is but one cluster."""
    one_hot = np.eye(int(label.max()) + 1)[label]
    return mean_silhouette(apart @ one_hot, label)


def mean_silhouette(sums: Floats, label: NDArray[np.int32]) -> float:
    """The mean of (b − a)/max(a, b) (Rousseeuw 1987); 0 for a point alone in its cluster, and for a single cluster.

    `sums`: m × k sums of the distances of each point to the members of each cluster. −1 to 1.
    """
    sizes = np.bincount(label, minlength=sums.shape[1])
    if np.count_nonzero(sizes) < 2:
        return 0.0
    own = np.arange(len(label)), label
    inside = sums[own] / np.maximum(sizes[label] - 1, 1)
    to_others = np.where(sizes > 0, sums / np.maximum(sizes, 1), np.inf)
    to_others[own] = np.inf
    nearest = to_others.min(axis=1)
    widest = np.maximum(inside, nearest)
    real = (widest > 0) & (sizes[label] > 1)
    return float(np.where(real, (nearest - inside) / np.where(real, widest, 1.0), 0.0).mean())


def _k_means(points: Floats, weights: Floats, k: int, rounds: int) -> tuple[NDArray[np.int32], Floats]:
    """(label, centres) from the first k distinct points; ties go to the last centre, empty clusters vanish."""
    _unique, first = np.unique(points, axis=0, return_index=True)
    centres = points[np.sort(first)[:k]]
    label = _nearest_last(points, centres)
    for _round in range(rounds):
        label = _nearest_last(points, centres)
        kept, label = np.unique(label, return_inverse=True)
        total = np.bincount(label, weights=weights)
        moved = np.column_stack(
            [np.bincount(label, weights=weights * points[:, axis]) / total for axis in (0, 1)]
        )
        still = len(kept) == len(centres) and _all_still(centres, moved)
        centres = moved
        if still:
            break
    return label.astype(np.int32), centres


def _all_still(before: Floats, after: Floats) -> bool:
    """Each centre of the one sorted list against the centre in its place of the other."""
    one, other = (centres[np.lexsort((centres[:, 1], centres[:, 0]))] for centres in (before, after))
    return bool(np.all(np.hypot(*(one - other).T) < _STILL))


def _nearest_last(points: Floats, centres: Floats) -> NDArray[np.intp]:
    apart = np.square(points[:, None, 0] - centres[None, :, 0])
    apart += np.square(points[:, None, 1] - centres[None, :, 1])
    return len(centres) - 1 - np.argmin(apart[:, ::-1], axis=1)
