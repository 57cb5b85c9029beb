"""How far a town's corrections move the shipped heads: least squares with the shipped heads as what is believed before.

For each head, with the town's rows x alone, their weights d, and residuals r, the move Δ minimises

    Σ d (r - x·Δ)² + Σ_j (λ + q_j) Δ_j² + n (m·Δ)²

where n shipped messages have the mean features m and the sums of squares q: what many of them say is moved less than a
word that none of them has met, and their mean hardly at all. (Of the n x n system that learning all of it again would
be, the diagonal and the one direction that all messages share.) r is what people said, 1 or -1, less what the shipped
head expects, 2p - 1, with its calibrated chance p: on everyday messages these residuals have no mean.

Solved in the space of the rows. With X the town's rows and m below, each column divided by √(λ + q_j), and K = X Xᵀ:
(K + D⁻¹) α = r (0 for m), Δ = Xᵀ α, divided once more. A system of the town's rows and one, whatever ships.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.heads.features import BUCKETS
from parvis.triage.engine.heads.kept import Sparse
from parvis.triage.engine.heads.model import BadHeads, Heads
from parvis.triage.engine.heads.solving import Doubles, dual
from parvis.triage.engine.heads.training import NEEDED, is_

STEPS = 16  # a shipped weight is a whole number of steps; a move is one of sixteenths of them
_FREQUENT = 0.03  # of the rows: buckets met by more are multiplied as full columns
_FURTHEST = 1 << 14  # steps: with a shipped weight beside them they still fit
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Met:
    """Rows over the buckets that they meet."""

    buckets: NDArray[np.int32]  # sorted
    matrix: scipy.sparse.csr_array  # [rows, buckets]

    @classmethod
    def of(cls, rows: Sparse) -> Met:
        buckets, place = np.unique(rows.bucket, return_inverse=True)
        shape = (rows.texts, len(buckets))
        return cls(
            buckets, scipy.sparse.csr_array((rows.value.astype(np.float64), (rows.owner, place)), shape=shape)
        )

    def scores(self, heads: Heads) -> Doubles:
        """[rows, heads]"""
        weights = heads.weights[self.buckets].astype(np.float64)
        return np.asarray(self.matrix @ weights * heads.scale + heads.bias)


@dataclass(frozen=True, slots=True)
class Ballast:
    """What the shipped messages set against a move, from a sample of them."""

    rows: int  # that it stands for
    mean: Doubles  # [BUCKETS]
    squares: Doubles  # [BUCKETS], sums over these rows

    @classmethod
    def of(cls, sample: Sparse, rows: int) -> Ballast:
        values, each = sample.value.astype(np.float64), max(sample.texts, 1)
        mean = np.bincount(sample.bucket, weights=values, minlength=BUCKETS) / each
        squares = np.bincount(sample.bucket, weights=values**2, minlength=BUCKETS) * rows / each
        return cls(rows, mean, squares)


def moves(
    base: Heads, met: Met, labels: Sequence[Example], weights: Doubles, *, ballast: Ballast, ridge: float
) -> dict[str, Doubles]:
    """Head → Δ [buckets met]; heads that no row teaches are left out. `labels`, `weights`: of the rows."""
    if not labels:
        return {}
    expected = _expected(base, met.scores(base))
    firm = np.sqrt(ridge + ballast.squares[met.buckets])
    matrix = (
        scipy.sparse.vstack([met.matrix, scipy.sparse.csr_array(ballast.mean[met.buckets][None])]) / firm
    ).tocsr()
    kernel = _kernel_of(matrix)
    found: dict[str, Doubles] = {}
    for chosen, names in _taught_by(base.names, labels).items():
        rows, columns = np.array([*chosen, len(labels)]), [base.names.index(name) for name in names]
        said = np.array([[1.0 if is_(labels[n], name) else -1.0 for name in names] for n in chosen])
        residuals = np.zeros((len(rows), len(names)))
        residuals[:-1] = said - expected[np.ix_(rows[:-1], columns)]
        against = np.append(weights[rows[:-1]], max(ballast.rows, 1))
        alpha = dual(kernel[np.ix_(rows, rows)], residuals, against, ridge=1.0)
        found |= dict(zip(names, np.asarray(matrix[rows].T @ alpha).T / firm, strict=True))
    return {name: found[name] for name in base.names if name in found}


def _expected(base: Heads, scores: Doubles) -> Doubles:
    """Between -1 and 1, by the shipped curves: 2p - 1."""
    return np.asarray(np.tanh((scores * base.slope + base.offset) / 2))


def _kernel_of(matrix: scipy.sparse.csr_array) -> Doubles:
    """[rows, rows] of inner products: the few buckets that many rows meet as full columns, the others sparse."""
    columns = matrix.tocsc()
    frequent = np.diff(columns.indptr) > max(2, _FREQUENT * matrix.shape[0])
    full, rare = columns[:, np.flatnonzero(frequent)].toarray(), columns[:, np.flatnonzero(~frequent)]
    return np.asarray(full @ full.T + (rare.tocsr() @ rare.T).toarray())


def _taught_by(names: Sequence[str], labels: Sequence[Example]) -> dict[tuple[int, ...], list[str]]:
    """Rows → the heads that they teach, together."""
    found: dict[tuple[int, ...], list[str]] = {}
    for name in names:
        if name.partition(":")[0] in NEEDED:
            chosen = tuple(n for n, one in enumerate(labels) if is_(one, name) is not None)
            found.setdefault(chosen, []).append(name)
    return {chosen: taught for chosen, taught in found.items() if chosen}


@dataclass(frozen=True, slots=True)
class Moved:
    """What differs from the shipped heads of one version: all that is kept of a town's heads."""

    base: str
    columns: NDArray[np.int64]  # of the heads that moved
    buckets: NDArray[np.int64]
    steps: NDArray[np.int16]  # [heads moved, buckets], in sixteenths of the shipped head's scale

    @classmethod
    def of(cls, base: Heads, met: Met, found: dict[str, Doubles]) -> Moved:
        columns = np.array([base.names.index(name) for name in found], dtype=np.int64)
        deltas = np.array(list(found.values())).reshape(len(columns), len(met.buckets))
        steps = np.rint(deltas / base.scale[columns, None] * STEPS)
        steps = np.clip(steps, -_FURTHEST, _FURTHEST).astype(np.int16)
        kept = steps.any(0)
        return cls(base.version, columns, met.buckets[kept].astype(np.int64), steps[:, kept])

    def upon(self, base: Heads) -> Heads:
        """Raises BadHeads when they were learnt upon other heads than `base`."""
        if self.base != base.version:
            raise BadHeads("a town's heads were learnt upon other shipped heads: to be learnt again")
        if not len(self.columns):
            return base
        # By columns: what `Heads` wants beside it, by heads, is then the same memory.
        weights = np.asfortranarray(base.weights, dtype=np.int16)
        weights[:, self.columns] *= np.int16(STEPS)
        weights[np.ix_(self.buckets, self.columns)] += self.steps.T
        scale = base.scale.copy()
        scale[self.columns] /= STEPS
        return replace(base, weights=weights, scale=scale)

    def beside(self, base: Heads, other: Heads) -> Heads:
        """Upon `other`, which judge by meaning too: each score moves by as much as it does upon `base`.

        Raises BadHeads as `upon` does, or when the two do not judge the same."""
        if self.base != base.version or base.names != other.names:
            raise BadHeads("a town's heads were learnt upon other shipped heads: to be learnt again")
        if not len(self.columns):
            return other
        ratio = base.scale[self.columns, None] / other.scale[self.columns, None]
        steps = np.clip(np.rint(self.steps * ratio), -_FURTHEST, _FURTHEST).astype(np.int16)
        return replace(self, base=other.version, steps=steps).upon(other)

    def content(self) -> bytes:
        """The same moves, the same bytes."""
        told = json.dumps({"format": _FORMAT, "base": self.base}).encode()
        gaps = np.diff(self.buckets, prepend=0).astype(np.uint32)
        out = io.BytesIO()
        np.savez_compressed(
            out, told=np.frombuffer(told, dtype=np.uint8), columns=self.columns.astype(np.uint16), gaps=gaps,
            steps=self.steps,
        )  # fmt: skip
        return out.getvalue()

    @classmethod
    def read(cls, content: bytes) -> Moved:
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                told = json.loads(bytes(file["told"]).decode())
                columns, gaps, steps = file["columns"], file["gaps"], file["steps"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise BadHeads(f"a town's heads cannot be read: {error}") from error
        if told.get("format") != _FORMAT or steps.shape != (len(columns), len(gaps)):
            raise BadHeads("a town's heads were made for another version of Parvis: to be learnt again")
        return cls(told["base"], columns.astype(np.int64), np.cumsum(gaps).astype(np.int64), steps)
