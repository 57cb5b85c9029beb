"""What heads make of a text's vector, beside its words: the semantic stage of judging."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Vectors:
    """[texts, dimensions] each: of the texts, and of the texts with words of identity read as one neutral word."""

    plain: Floats
    neutral: Floats

    def __getitem__(self, chosen: slice) -> Vectors:
        return Vectors(self.plain[chosen], self.neutral[chosen])


@dataclass(frozen=True)
class Meaning:
    dense: Floats  # [dimensions, heads]
    centre: Floats  # [dimensions], of the messages learnt from: vectors of e5 all point much the same way
    encoder: str  # vectors of another one mean nothing here


def centred(vectors: Floats, centre: Floats) -> Floats:
    """Of length 1."""
    moved = vectors - centre
    found: Floats = (moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)).astype(
        np.float32
    )
    return found
