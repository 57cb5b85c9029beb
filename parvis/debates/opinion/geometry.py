"""Centre, components, positions: where everybody stands, from the sparse matrix of votes.

An unseen cell is filled with the mean of its statement, then the mean is taken off: it is exactly 0. So the centred
matrix is as sparse as the votes, and its first right singular vectors are the components of Polis' filled matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its rooms are loaded when they are first used: they weigh 40 MB
from numpy.typing import NDArray

from parvis.debates.opinion.votes import Floats, Ints

AXES = 2
_DENSE = 8  # up to this many rows or columns a dense factorisation is simpler than an iteration
_WIDE = 12  # vectors that the iteration keeps
_ROUGH = 1e-2
_START = 20_260_101  # of the iteration's first vector: one for every map, so that nothing is drawn by chance


@dataclass(frozen=True)
class Geometry:
    """`centre`: S means. `components`: 2 × S unit vectors (zero where there is no such axis). `sigma`: the first three
    singular values; the second axis is not defined where the last two are near each other."""

    centre: Floats
    components: Floats
    sigma: Floats


def means(col: Ints, value: NDArray[np.int8], statements: int) -> Floats:
    """S averages over those who saw a statement; 0 for what nobody saw."""
    seen = np.bincount(col, minlength=statements)
    return np.bincount(col, weights=value, minlength=statements) / np.maximum(seen, 1)


def centred(
    row: Ints, col: Ints, value: NDArray[np.int8], centre: Floats, people: int
) -> scipy.sparse.csr_array:
    """n × S, (vote − mean) where somebody voted. Cells sorted by row then column."""
    starts = np.zeros(people + 1, dtype=np.int32)
    np.cumsum(np.bincount(row, minlength=people), out=starts[1:])
    return scipy.sparse.csr_array((value - centre[col], col, starts), shape=(people, len(centre)))


def factored(matrix: scipy.sparse.csr_array, *, near: float = 0.0) -> tuple[Floats, Floats]:
    """(2 × S components, 3 singular values) of an n × S matrix; absent axes are zero.

    `near`: the relative error that singular values may have; 0 for none but rounding. Draws need no more than 1e-4.
    """
    rows, columns = matrix.shape
    wanted = min(rows, columns, AXES + 1)
    components, sigma = np.zeros((AXES, columns)), np.zeros(AXES + 1)
    if not wanted or not matrix.nnz or not np.any(matrix.data):
        return components, sigma
    values, vectors = _largest(matrix, wanted, near)
    sigma[: len(values)] = values
    real = values > values[0] * max(rows, columns) * np.finfo(np.float64).eps
    for axis in range(min(AXES, len(values))):
        if real[axis]:
            components[axis] = vectors[axis]
    sigma[: len(values)][~real] = 0.0
    return components, sigma


def _largest(matrix: scipy.sparse.csr_array, wanted: int, near: float) -> tuple[Floats, Floats]:
    """(singular values, right singular vectors as rows), falling."""
    rows, columns = matrix.shape
    if min(rows, columns) <= _DENSE:
        _left, values, right = np.linalg.svd(matrix.toarray(), full_matrices=False)
        return values[:wanted], right[:wanted]
    turned = scipy.sparse.csr_array(matrix.T)
    wide = columns > rows
    inner, outer = (turned, matrix) if wide else (matrix, turned)
    squared, vectors = _eigen(inner, outer, wanted, near)
    values = np.sqrt(np.maximum(squared, 0.0))
    if not wide:
        return values, vectors.T
    right = (turned @ vectors) / np.where(values > 0, values, 1.0)
    return values, right.T


def _eigen(
    inner: scipy.sparse.csr_array, outer: scipy.sparse.csr_array, wanted: int, near: float
) -> tuple[Floats, Floats]:
    """The largest eigenvalues, falling, and vectors (as columns) of outer·inner, without making that product."""
    side = inner.shape[1]
    product = scipy.sparse.linalg.LinearOperator(
        (side, side), matvec=lambda x: outer @ (inner @ x), dtype=np.float64
    )
    start = np.random.default_rng(_START).standard_normal(side)
    try:
        # The third value is only told, and slow to find among the noise: roughly first, then two of them exactly.
        values, vectors = scipy.sparse.linalg.eigsh(
            product, k=wanted, v0=start, tol=max(near, _ROUGH), ncv=min(_WIDE, side)
        )
        if near < _ROUGH:
            order = np.argsort(-values, kind="stable")
            begun = vectors[:, order[:AXES]].sum(axis=1)
            exact, found = scipy.sparse.linalg.eigsh(
                product, k=min(AXES, wanted), v0=begun, tol=near, ncv=min(_WIDE, side)
            )
            values = np.append(exact, values[order[AXES:]])
            vectors = np.column_stack([found, vectors[:, order[AXES:]]])
    except scipy.sparse.linalg.ArpackError:  # equal singular values that the iteration can't tell apart
        values, vectors = np.linalg.eigh((outer @ inner).toarray())
    order = np.argsort(-values, kind="stable")[:wanted]
    return values[order], vectors[:, order]


def turned(components: Floats, previous: Floats | None = None) -> Floats:
    """The sign of an axis is arbitrary: the loading of the largest size is positive, unless the axis agrees better
    with `previous` (2 × S, the last map of the same debate, 0 for what it did not have) when turned."""
    signs = np.ones(len(components))
    for axis, loadings in enumerate(components):
        if len(loadings) and loadings[np.argmax(np.abs(loadings))] < 0:
            signs[axis] = -1.0
        if previous is not None:
            likeness = float(signs[axis] * loadings @ previous[axis])
            signs[axis] *= -1.0 if likeness < 0 else 1.0
    return np.asarray(components * signs[:, None])


def positions(
    matrix: scipy.sparse.csr_array, components: Floats, seen: NDArray[np.generic], statements: int
) -> Floats:
    """n × 2: √(S / max(v, 1)) · Σ (vote − mean)·component; `seen` are the n counts v."""
    scale = np.sqrt(statements / np.maximum(seen.astype(np.float64), 1.0))
    return np.asarray(matrix @ components.T) * scale[:, None]


def statement_positions(geometry: Geometry, out: NDArray[np.bool_], statements: int) -> Floats:
    """2 × S: where somebody stands who agreed with this statement and saw no other. 0 for those that are `out`."""
    raised = np.sqrt(statements) * (1.0 - geometry.centre) * geometry.components
    return np.where(out, 0.0, raised)


def extremity(at: Floats) -> Floats:
    """S lengths of the statements' positions (2 × S). Not divisiveness: what everybody refuses is far out too."""
    return np.asarray(np.hypot(at[0], at[1]))
