"""What the learnt heads see of a text: characters in threes to fives, words and their pairs, rules, kinds of words.

Everything is hashed into one space of `BUCKETS` places, a whole batch of texts at once, by arithmetic on arrays. Each
block has length 1, so that a long text weighs no more than a short one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from parvis.triage.engine.heads.aiming import AIM
from parvis.triage.engine.heads.neutral import UNSEEN
from parvis.triage.engine.kinds import KIND

BUCKETS = 1 << 17
LONGEST = 1200  # words of a text that the heads look at; the rules read more
CHARACTERS, WORDS, RULES, AIMS, KINDS = 0, 1, 2, 3, 4
WEIGHTS = (1.0, 0.9, 1.1, 1.0, 0.9)  # of the blocks; chosen on the training part by leave-one-out
_SIZES = (3, 4, 5)
_FURTHEST = 30_000  # letters of one word or pair: what the array of lengths can hold
_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)

Codes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Features:
    """One entry per thing met in a text. Places are counted through all plain texts, with one sign between two."""

    bucket: NDArray[np.int32]
    owner: NDArray[np.int32]  # whose it is; the first text is 0
    value: NDArray[np.float32]
    start: NDArray[np.int64]  # -1 for a rule
    length: NDArray[np.int16]
    words: tuple[NDArray[np.int64], NDArray[np.int64]]  # where each word begins and ends
    begins: NDArray[np.int64]  # where each text begins
    plain: tuple[str, ...]

    @property
    def texts(self) -> int:
        return len(self.plain)


def features_of(texts: Sequence[Sequence[str]], rules: Sequence[Sequence[str]] | None = None) -> Features:
    """`texts[i]`: the words of a text as rules read them (`Reading.folded`).

    `rules[i]`: what the rules said of it ("flag:crise>=2") and what it does to whom (`aiming`), if anything."""
    plain = tuple(f" {' '.join(words[:LONGEST])} " for words in texts)
    codes, owner, begins = _joined(plain)
    words = _edges(codes)
    parts = [*_characters(codes, owner), *_words(codes, owner, words), *_told(rules or [])]
    bucket, who, start, length = (np.concatenate([part[n] for part in parts]) for n in range(4))
    block = np.repeat(
        np.asarray([part[4] for part in parts], dtype=np.int64), [len(part[0]) for part in parts]
    )
    cell = who * len(WEIGHTS) + block
    counts = np.bincount(cell, minlength=len(plain) * len(WEIGHTS))
    weights = np.tile(np.asarray(WEIGHTS, dtype=np.float32), len(plain)) / np.sqrt(np.maximum(counts, 1))
    return Features(bucket, who, weights.astype(np.float32)[cell], start, length, words, begins, plain)


def _joined(plain: Sequence[str]) -> tuple[Codes, NDArray[np.int32], NDArray[np.int64]]:
    """All texts one behind the other with a 0 between: their characters, whose each is, and where each text begins."""
    joined = "\0".join(plain).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype=np.uint32).astype(np.uint64)
    lengths = np.fromiter((len(one) + 1 for one in plain), dtype=np.int64, count=len(plain))
    owner = np.repeat(np.arange(len(plain), dtype=np.int32), lengths)[: len(codes)]
    return codes, owner, np.cumsum(lengths) - lengths


def _edges(codes: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    inside = ((codes != 0) & (codes != ord(" "))).astype(np.int8)
    edges = np.diff(np.concatenate([[0], inside, [0]]))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


Part = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int16], int]


def _bucket(hashed: Codes) -> NDArray[np.int32]:
    mixed = (hashed ^ (hashed >> np.uint64(29))) * _MIX
    return (mixed >> np.uint64(64 - 17)).astype(np.int32)


def _part(
    hashed: Codes, owner: NDArray[np.int32], start: NDArray[np.int64], block: int, length: ArrayLike
) -> Part:
    lengths = np.empty(len(hashed), dtype=np.int16)
    lengths[:] = np.asarray(length, dtype=np.int16)
    return _bucket(hashed), owner, start, lengths, block


def _characters(codes: Codes, owner: NDArray[np.int32]) -> list[Part]:
    parts = []
    sealed = np.concatenate([codes, np.zeros(max(_SIZES), dtype=np.uint64)])
    hashed, unbroken = np.zeros(len(codes), dtype=np.uint64), np.ones(len(codes), dtype=bool)
    for size in range(1, max(_SIZES) + 1):
        piece = sealed[size - 1 : size - 1 + len(codes)]
        hashed = hashed * _PRIME + piece
        unbroken &= (piece != 0) & (piece != ord(UNSEEN))
        if size in _SIZES:
            first = np.flatnonzero(unbroken)
            parts.append(_part(hashed[first] + np.uint64(size), owner[first], first, CHARACTERS, size))
    return parts


def _words(
    codes: Codes, owner: NDArray[np.int32], words: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> list[Part]:
    """A word is what stands between blanks. Its hash is a difference of running sums, brought back to place 0."""
    first, last = words
    if not len(first):
        return []
    powers = np.cumprod(np.full(len(codes) + 1, _PRIME, dtype=np.uint64))
    back = np.cumprod(np.full(len(codes) + 1, _inverse(_PRIME), dtype=np.uint64))
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(codes * powers[: len(codes)])])
    hashed = (sums[last] - sums[first]) * back[first] + np.uint64(7)
    seen = codes[first] != ord(UNSEEN)
    lengths = np.minimum(last - first, _FURTHEST)
    parts = [_part(hashed[seen], owner[first[seen]], first[seen], WORDS, lengths[seen])]
    for apart in (1, 2):
        near = (owner[first[:-apart]] == owner[first[apart:]]) & seen[:-apart] & seen[apart:]
        pair = (hashed[:-apart] * _PRIME ^ hashed[apart:]) + np.uint64(apart)
        length = np.minimum(last[apart:] - first[:-apart], _FURTHEST)
        begin = first[:-apart][near]
        parts.append(_part(pair[near], owner[begin], begin, WORDS, length[near]))
    return parts


def _inverse(odd: np.uint64) -> np.uint64:
    return np.uint64(pow(int(odd), -1, 1 << 64))


def _told(rules: Sequence[Sequence[str]]) -> list[Part]:
    """A block each, so that many kinds do not drown a rule."""
    by_rules = [[one for one in said if not one.startswith((AIM, KIND))] for said in rules]
    aims = [[one for one in said if one.startswith(AIM)] for said in rules]
    kinds = [[one for one in said if one.startswith(KIND)] for said in rules]
    return [_said(by_rules, RULES), _said(aims, AIMS), _said(kinds, KINDS)]


def _said(told: Sequence[Sequence[str]], block: int) -> Part:
    owner = [n for n, said in enumerate(told) for _ in said]
    hashed = np.asarray([_rule_hash(one) for said in told for one in said], dtype=np.uint64)
    start = np.full(len(owner), -1, dtype=np.int64)
    return _part(hashed, np.asarray(owner, dtype=np.int32), start, block, 0)


@lru_cache(maxsize=1 << 15)
def _rule_hash(said: str) -> int:
    value = 11
    for byte in said.encode():
        value = (value * int(_PRIME) + byte) % (1 << 64)
    return value
