"""What is kept of a text so that heads can learn from it when the text is gone: its hashed features, summed by bucket.

They are no anonymous data: whoever tries words against them may tell which ones stood in the text. They go with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.triage.engine.heads.features import Features

SIGHT = 3  # of what `ruled.sight` shows: another number, and what was kept before teaches no more
MOST_KEPT = 6000  # buckets of one text: those that weigh most
_ENTRY = np.dtype([("bucket", "<u4"), ("value", "<f4")])


@dataclass(frozen=True, slots=True)
class Sparse:
    """Texts without their words: one entry per text and bucket, ordered by text, then by bucket."""

    bucket: NDArray[np.int32]
    owner: NDArray[np.int32]
    value: NDArray[np.float32]
    texts: int


def summed(features: Features) -> Sparse:
    """Each bucket once a text."""
    size = int(features.bucket.max(initial=0)) + 1
    pairs, place = np.unique(features.owner.astype(np.int64) * size + features.bucket, return_inverse=True)
    value = np.bincount(place, weights=features.value, minlength=len(pairs)).astype(np.float32)
    return Sparse((pairs % size).astype(np.int32), (pairs // size).astype(np.int32), value, features.texts)


def pack(features: Features) -> list[bytes]:
    """One piece of bytes a text."""
    rows = summed(features)
    ends = np.searchsorted(rows.owner, np.arange(rows.texts + 1))
    found = []
    for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        entries = np.empty(last - first, dtype=_ENTRY)
        entries["bucket"], entries["value"] = rows.bucket[first:last], rows.value[first:last]
        if len(entries) > MOST_KEPT:
            heaviest = np.argsort(-entries["value"], kind="stable")[:MOST_KEPT]
            entries = entries[np.sort(heaviest)]
        found.append(entries.tobytes())
    return found


def unpack(pieces: Sequence[bytes]) -> Sparse:
    entries = np.frombuffer(b"".join(pieces), dtype=_ENTRY)
    lengths = [len(piece) // _ENTRY.itemsize for piece in pieces]
    owner = np.repeat(np.arange(len(pieces), dtype=np.int32), lengths)
    return Sparse(entries["bucket"].astype(np.int32), owner, entries["value"].astype(np.float32), len(pieces))
