"""Linear heads in closed form: all of them at once, the same bytes each time, and each row judged as if unseen.

Regularised least squares on targets of +1 and -1 (Rifkin, Yeo and Poggio 2003), solved in the space of the rows:
with the kernel K = X Xᵀ and the weights d of the rows, (K + λ D⁻¹) α = Y, and the heads are W = Xᵀ α. What each row
would have got from heads that had never seen it (leave one out) comes with the same inverse:
y - α / diag((K + λ D⁻¹)⁻¹). On these scores probabilities are fitted (Platt 1999; Lin, Lin and Weng 2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.triage.engine.heads.features import BUCKETS, Features

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
_COLUMNS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Solved:
    alpha: Doubles  # [rows, heads]
    unseen: Doubles  # [rows, heads], each row's scores from heads that had not seen it
    bias: Doubles  # [heads]


def kernel_of(features: Features) -> Doubles:
    """[rows, rows] of inner products, a few thousand buckets at a time: all of them at once would be gigabytes.

    A bucket that one row alone has met counts for that row's own length, and for nothing else.
    """
    size = features.texts
    pairs, place = np.unique(features.bucket.astype(np.int64) * size + features.owner, return_inverse=True)
    value = np.bincount(place, weights=features.value, minlength=len(pairs))
    bucket, row = pairs // size, pairs % size
    shared = np.bincount(bucket, minlength=BUCKETS)[bucket] > 1
    kernel: Doubles = np.diag(np.bincount(row[~shared], weights=value[~shared] ** 2, minlength=size))
    columns, column = np.unique(bucket[shared], return_inverse=True)
    row, value = row[shared], value[shared]
    for first in range(0, len(columns), _COLUMNS_AT_ONCE):
        width = min(_COLUMNS_AT_ONCE, len(columns) - first)
        here = (column >= first) & (column < first + width)
        flat = row[here] * width + column[here] - first
        piece = np.bincount(flat, weights=value[here], minlength=size * width).reshape(size, width)
        piece = piece.astype(np.float32)
        kernel += piece @ piece.T
    return kernel


def dense(features: Features, columns: NDArray[np.int32] | None = None) -> Floats:
    """[rows, buckets met]; `columns` are those buckets, sorted; the others are left out."""
    met = np.unique(features.bucket) if columns is None else columns
    place = np.searchsorted(met, features.bucket)
    known = place < len(met)
    known[known] &= met[place[known]] == features.bucket[known]
    flat = features.owner[known].astype(np.int64) * len(met) + place[known]
    summed = np.bincount(flat, weights=features.value[known], minlength=features.texts * len(met))
    return summed.reshape(features.texts, len(met)).astype(np.float32)


def solve(kernel: Doubles, targets: Doubles, weights: Doubles, *, ridge: float) -> Solved:
    """`targets` [rows, heads] of +1 and -1; `weights` [rows], 1 for an ordinary row."""
    bias = (weights[:, None] * targets).sum(0) / weights.sum()
    centred = targets - bias
    inverse = np.linalg.inv(kernel + ridge * np.diag(1 / weights))
    alpha = inverse @ centred
    unseen = targets - alpha / np.diag(inverse)[:, None]
    return Solved(alpha, unseen, bias)


def weights_of(features: Features, alpha: Doubles) -> NDArray[np.float32]:
    """[BUCKETS, heads]: Xᵀ α."""
    out = np.zeros((BUCKETS, alpha.shape[1]), dtype=np.float32)
    for head in range(alpha.shape[1]):
        contribution = features.value * alpha[features.owner, head]
        out[:, head] = np.bincount(features.bucket, weights=contribution, minlength=BUCKETS)
    return out
