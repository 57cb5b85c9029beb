"""Near-duplicates: a print of 64 bytes for each text, so that a text sent with small changes is known again.

MinHash with 64 hashes over runs of four folded characters; one byte of each is kept. Sixteen bands of four bytes find
candidates (LSH 16 × 4), the share of equal bytes estimates how alike two texts are (Jaccard). A print is made from the
text alone: no author, no network, no town. Below 20 letters four-letter runs prove nothing, so a short text has an
exact key only: it is near to what reads the same once folded, and to nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.triage.engine.spelling import folded_codes

HASHES, BANDS, RUN = 64, 16, 4
FEWEST_LETTERS = 20
NEAR = 0.5  # estimated Jaccard
LONGEST = 10_000  # of a longer text the beginning is compared

_CHUNK = 256
_BY_CHANCE = 1 / 256  # two unequal hashes keep the same byte once in 256
_ROWS = np.random.Generator(np.random.PCG64(20_261_126)).integers(0, 2**32, size=(2, HASHES), dtype=np.uint32)
_TIMES, _PLUS = _ROWS[0] | np.uint32(1), _ROWS[1]
_MASKED = re.compile(
    r"https?://[^\s\0]+|www\.[^\s\0]+|[\w.+-]{0,64}@[\w.-]+"
)  # bounded: one long word costs no more

Codes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Print:
    """`signature`: 64 bytes, or 8 of a short text; `keys`: where to look for what may be near (signed, 64 bits)."""

    signature: bytes
    keys: tuple[int, ...]

    @property
    def exact(self) -> bool:
        return len(self.signature) < HASHES


def prints_of(texts: Sequence[str]) -> list[Print | None]:
    """One for each text, in their order; None for a text without a letter or a figure."""
    made: list[Print | None] = []
    for start in range(0, len(texts), _CHUNK):
        made += _prints([_readable(text) for text in texts[start : start + _CHUNK]])
    return made


def likeness(one: bytes, other: bytes) -> float:
    """Estimated Jaccard of two signatures, 0 to 1; of short texts 1 or 0."""
    if len(one) < HASHES or len(other) < HASHES:
        return float(one == other)
    same = np.count_nonzero(np.frombuffer(one, np.uint8) == np.frombuffer(other, np.uint8)) / HASHES
    return max(0.0, float((same - _BY_CHANCE) / (1 - _BY_CHANCE)))


def keys_of(signature: bytes) -> tuple[int, ...]:
    """Sixteen keys of a whole signature; one of an exact one, out of reach of the others."""
    if len(signature) < HASHES:
        return (int.from_bytes(signature, "little", signed=True) | -(1 << 62),)
    bands = np.frombuffer(signature, "<u4").astype(np.int64)
    return tuple((bands + (np.arange(BANDS, dtype=np.int64) << 32)).tolist())


def _readable(text: str) -> str:
    """Who is mentioned and what is linked differ from copy to copy."""
    text = text[:LONGEST]
    if "@" in text or "http" in text or "www." in text:
        text = _MASKED.sub(" ", text)
    return text


def _prints(texts: Sequence[str]) -> list[Print | None]:
    codes, starts, ends = folded_codes(texts)
    letters = [int(np.count_nonzero(codes[a:b] != 32)) for a, b in zip(starts, ends, strict=True)]
    whole = [n for n, count in enumerate(letters) if count >= FEWEST_LETTERS]
    made: list[Print | None] = [None] * len(texts)
    for place, signature in zip(whole, _signatures(codes, starts[whole], ends[whole]), strict=True):
        made[place] = Print(signature, keys_of(signature))
    for place, count in enumerate(letters):
        if 0 < count < FEWEST_LETTERS:
            signature = hashlib.blake2b(codes[starts[place] : ends[place]].tobytes(), digest_size=8).digest()
            made[place] = Print(signature, keys_of(signature))
    return made


def _signatures(codes: Codes, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> list[bytes]:
    if not len(starts):
        return []
    runs, bounds = _runs(codes, starts, ends)
    least = np.empty((HASHES, len(starts)), np.uint32)
    hashed = np.empty_like(runs)
    for n in range(HASHES):
        np.multiply(runs, _TIMES[n], out=hashed)
        np.add(hashed, _PLUS[n], out=hashed)
        least[n] = np.minimum.reduceat(hashed, bounds)
    kept = ((least ^ (least >> np.uint32(15))) * np.uint32(0x9E3779B1)) >> np.uint32(24)
    return [row.tobytes() for row in np.ascontiguousarray(kept.T.astype(np.uint8))]


def _runs(codes: Codes, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> tuple[Codes, NDArray[np.intp]]:
    """Every run of four characters of each text, as one mixed number; and where each text's runs begin."""
    mixed = codes[: len(codes) - RUN + 1].astype(np.uint64)
    for ahead in range(1, RUN):
        mixed = mixed * np.uint64(0x100000001B3) + codes[ahead : len(codes) - RUN + 1 + ahead]
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    lengths = ends - starts - RUN + 1
    bounds = np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.intp)
    places = np.arange(int(lengths.sum()), dtype=np.intp) + np.repeat(starts - bounds, lengths)
    return (mixed[places] >> np.uint64(32)).astype(np.uint32), bounds
