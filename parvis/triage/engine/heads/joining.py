"""Heads of one town: what ships and the town's own corrections, learnt together, from scratch, in closed form.

The system of `solving` in two blocks. With A = K_ss + λI of the shipped rows (factored once a process), B = K_ts and
C = K_tt + λD⁻¹ of the town's, the factor of the whole is

    | L_A  0  |      Q = B L_A⁻ᵀ,   L_S L_Sᵀ = C - Q Qᵀ,
    | Q   L_S |

so that a correction costs a factor as large as the town's rows alone, and the answer is the same as from scratch.
What each row would get from heads that never saw it (leave one out) comes from the columns of the factor's inverse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.triage.engine.heads.features import BUCKETS
from parvis.triage.engine.heads.kept import Sparse, joined
from parvis.triage.engine.heads.solving import Doubles, Solved

_PAIRS_AT_ONCE = 4_000_000
_RARE = (
    0.03  # of the rows: a bucket met by fewer is summed pair by pair, one met by more as a column of a matrix
)
_FEW = 500  # texts up to which double precision costs nothing
_SMALL = 192  # triangles that are inverted by the library


def kernel_between(first: Sparse, second: Sparse) -> Doubles:
    """[rows of the second, rows of both]: the inner products of the second's texts with all."""
    both = joined(first, second)
    order = np.argsort(both.bucket, kind="stable")
    bucket, row = both.bucket[order], both.owner[order].astype(np.int64)
    value = both.value[order].astype(np.float64)
    met = np.bincount(bucket, minlength=BUCKETS)
    frequent = met > max(8, _RARE * both.texts)
    kernel = np.zeros(second.texts * both.texts)
    for flat, product in _rare_pairs(bucket, row, value, met, ~frequent, first.texts, both.texts):
        kernel += np.bincount(flat, weights=product, minlength=len(kernel))
    found = kernel.reshape(second.texts, both.texts)
    common = np.flatnonzero(frequent[bucket])
    names, column = np.unique(bucket[common], return_inverse=True)
    single = both.texts > _FEW
    matrix = np.zeros((both.texts, len(names)), dtype=np.float32 if single else np.float64)
    matrix[row[common], column] = value[common]
    theirs, mine = matrix[: first.texts], matrix[first.texts :]
    found[:, : first.texts] += mine @ theirs.T
    found[:, first.texts :] += mine @ mine.T
    return found


def _rare_pairs(
    bucket: NDArray[np.int32], row: NDArray[np.int64], value: Doubles, met: NDArray[np.int64],
    rare: NDArray[np.bool_], shipped: int, width: int,
) -> Iterator[tuple[NDArray[np.int64], Doubles]]:  # fmt: skip
    """(cell, product) of every text of the second with every text that has met the same bucket."""
    begins = np.concatenate([[0], np.cumsum(met)])
    mine = np.flatnonzero((row >= shipped) & rare[bucket])
    counts = met[bucket[mine]]
    cut = np.searchsorted(np.cumsum(counts), np.arange(0, counts.sum() + 1, _PAIRS_AT_ONCE))
    for first, last in zip(cut, [*cut[1:], len(mine)], strict=True):
        part, many = mine[first:last], counts[first:last]
        other = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many - begins[bucket[part]], many)
        cell = np.repeat((row[part] - shipped) * width, many) + row[other]
        yield cell, np.repeat(value[part], many) * value[other]


def weights_of(rows: Sparse, alpha: Doubles) -> NDArray[np.float32]:
    """[BUCKETS, heads]: Xᵀ α."""
    order = np.argsort(rows.bucket, kind="stable")
    bucket, owner, value = rows.bucket[order], rows.owner[order], rows.value[order]
    begins = np.flatnonzero(np.diff(bucket, prepend=-1))
    out = np.zeros((alpha.shape[1], BUCKETS), dtype=np.float32)
    if len(begins):
        for head, part in enumerate(np.ascontiguousarray(alpha.T, dtype=np.float32)):
            out[head, bucket[begins]] = np.add.reduceat(part[owner] * value, begins)
    return out.T


def inverse_of_lower(lower: Doubles) -> Doubles:
    """By halves: what numpy offers would invert a full matrix, at six times the cost."""
    size = len(lower)
    if size <= _SMALL:
        return np.asarray(np.tril(np.linalg.inv(lower)), dtype=np.float64)
    half = size // 2
    above, below = inverse_of_lower(lower[:half, :half]), inverse_of_lower(lower[half:, half:])
    found = np.zeros_like(lower)
    found[:half, :half], found[half:, half:] = above, below
    found[half:, :half] = -below @ (lower[half:, :half] @ above)
    return found


@dataclass(frozen=True)
class Ground:
    """The shipped rows and the factor of their system: made once a process, the same for every town."""

    rows: Sparse
    inverse: Doubles  # of L_A
    ridge: float

    @classmethod
    def of(cls, rows: Sparse, *, ridge: float) -> Ground:
        nothing = Sparse(rows.bucket[:0], rows.owner[:0], rows.value[:0], 0)
        system = kernel_between(nothing, rows) + ridge * np.eye(rows.texts)
        return cls(rows, inverse_of_lower(np.linalg.cholesky(system)), ridge)


class Joined:
    """A town's rows upon the ground; any part of them is solved from here, since the Schur complement of a part is a
    part of the Schur complement."""

    def __init__(self, ground: Ground, rows: Sparse) -> None:
        self.ground, self.rows = ground, rows
        kernel = kernel_between(ground.rows, rows)
        self.beside = kernel[:, : ground.rows.texts] @ ground.inverse.T  # Q
        self.schur = kernel[:, ground.rows.texts :] - self.beside @ self.beside.T
        self.reach = self.beside @ ground.inverse  # Q L_A⁻¹
        self.own_lengths = np.square(ground.inverse).sum(0)

    def solve(self, targets: Doubles, weights: Doubles, chosen: NDArray[np.int64]) -> Solved:
        """`chosen`: which of the town's rows. `targets`: of the ground's rows, then of the chosen. `weights`: of the
        chosen; a row of the ground weighs 1."""
        ground, beside = self.ground, self.beside[chosen]
        size = ground.rows.texts
        all_weights = np.concatenate([np.ones(size), weights])
        bias = (all_weights[:, None] * targets).sum(0) / all_weights.sum()
        centred = targets - bias
        schur = self.schur[np.ix_(chosen, chosen)] + ground.ridge * np.diag(1 / weights)
        inverse = inverse_of_lower(np.linalg.cholesky(schur))
        above = ground.inverse @ centred[:size]
        below = inverse.T @ (inverse @ (centred[size:] - beside @ above))
        alpha = np.concatenate([ground.inverse.T @ (above - beside.T @ below), below])
        lengths = np.concatenate(
            [self.own_lengths + _column_lengths(inverse, self.reach[chosen]), np.square(inverse).sum(0)]
        )
        return Solved(alpha, targets - alpha / lengths[:, None], bias)


def _column_lengths(lower: Doubles, matrix: Doubles) -> Doubles:
    """Squared, of lower @ matrix, of which the upper half of `lower` needs no work; singly precise, for curves only."""
    low, right = lower.astype(np.float32), matrix.astype(np.float32)
    half = len(low) // 2
    top, bottom = low[:half, :half] @ right[:half], low[half:] @ right
    found: Doubles = np.square(top).sum(0).astype(np.float64) + np.square(bottom).sum(0)
    return found
