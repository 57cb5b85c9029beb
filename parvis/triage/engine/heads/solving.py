"""Linear heads in closed form: all of them at once, the same bytes each time, and each row judged as if unseen.

Regularised least squares on targets of +1 and -1 (Rifkin, Yeo and Poggio 2003), solved in the space of the rows:
with the kernel K = X Xᵀ and the weights d of the rows, (K + λ D⁻¹) α = Y, and the heads are W = Xᵀ α. What each row
would have got from heads that had never seen it (leave one out) comes with the same inverse:
y - α / diag((K + λ D⁻¹)⁻¹). On these scores probabilities are fitted (Platt 1999; Lin, Lin and Weng 2007).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its rooms are loaded when something is learnt, not before
from numpy.typing import NDArray

from parvis.triage.engine.heads.features import BUCKETS, Features

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
_ROWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Solved:
    alpha: Doubles  # [rows, heads]
    unseen: Doubles  # [rows, heads], each row's scores from heads that had not seen it
    bias: Doubles  # [heads]


def kernel_of(features: Features) -> Doubles:
    """[rows, rows] of inner products, some hundred rows at a time: sparse on both sides, the answer is not."""
    shape = (features.texts, BUCKETS)
    rows = scipy.sparse.csr_array(
        (features.value, (features.owner, features.bucket)), shape=shape, dtype=np.float32
    )
    columns = rows.T.tocsc()
    kernel = np.empty((features.texts, features.texts))
    for first in range(0, features.texts, _ROWS_AT_ONCE):
        kernel[first : first + _ROWS_AT_ONCE] = (rows[first : first + _ROWS_AT_ONCE] @ columns).toarray()
    return kernel


def solve(kernel: Doubles, targets: Doubles, weights: Doubles, *, ridge: float) -> Solved:
    """`targets` [rows, heads] of +1 and -1; `weights` [rows], 1 for an ordinary row. `kernel` is used up."""
    bias = (weights[:, None] * targets).sum(0) / weights.sum()
    centred = targets - bias
    # The factor, then the inverse from it, each in the place of what it was made from.
    factor = _factor(kernel, weights, ridge)
    alpha, _failed = scipy.linalg.lapack.dpotrs(factor, centred, lower=1)
    inverse, _failed = scipy.linalg.lapack.dpotri(factor, lower=1, overwrite_c=1)
    unseen = targets - alpha / np.diag(inverse)[:, None]
    return Solved(alpha, unseen, bias)


def dual(kernel: Doubles, targets: Doubles, weights: Doubles, *, ridge: float) -> Doubles:
    """α [rows, heads] of (K + λ D⁻¹) α = targets, nothing else asked. `kernel` is used up."""
    alpha, _failed = scipy.linalg.lapack.dpotrs(_factor(kernel, weights, ridge), targets, lower=1)
    return np.asarray(alpha, dtype=np.float64)


def _factor(kernel: Doubles, weights: Doubles, ridge: float) -> Doubles:
    """In the place of the kernel."""
    kernel.flat[:: len(kernel) + 1] += ridge / weights
    factor, failed = scipy.linalg.lapack.dpotrf(kernel.T, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError("the kernel is not positive definite")
    return np.asarray(factor, dtype=np.float64)


def weights_of(features: Features, alpha: Doubles) -> NDArray[np.float32]:
    """[BUCKETS, heads]: Xᵀ α."""
    out = np.zeros((BUCKETS, alpha.shape[1]), dtype=np.float32)
    for head in range(alpha.shape[1]):
        contribution = features.value * alpha[features.owner, head]
        out[:, head] = np.bincount(features.bucket, weights=contribution, minlength=BUCKETS)
    return out
