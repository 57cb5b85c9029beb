"""Heads of one town: the shipped ones learnt again with what its people corrected. No text, no person: keys and labels.

A head that nobody of the town has taught stays as it ships, to the byte. The curves from score to probability stay the
shipped ones: people correct what was wrong, so their corrections are no fair sample to fit a curve on.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.joining import Ground, Joined, weights_of
from parvis.triage.engine.heads.kept import joined, pack, unpack
from parvis.triage.engine.heads.model import BadHeads, Doubles, Floats, Heads, platt, quantised
from parvis.triage.engine.heads.training import NEEDED, RIDGE, See, is_

OWN_WEIGHT = 3.0  # a correction of the town counts as three shipped messages
FROZEN_PER_CENT = 25


@dataclass(frozen=True, slots=True)
class Taught:
    """One text of a town as its people labelled it. `labels.text` is empty: nobody here has the text."""

    key: str
    piece: bytes
    labels: Example
    on: str = ""  # the day, for whoever asks why

    @property
    def frozen(self) -> bool:
        return is_frozen(self.key)


def is_frozen(key: str) -> bool:
    """Kept to judge the heads, never to teach them; by the text's key alone."""
    return int(hashlib.blake2b(key.encode(), digest_size=4).hexdigest(), 16) % 100 < FROZEN_PER_CENT


class School:
    """The shipped messages, ready to be learnt from again with any town's own. Made once a process, in seconds."""

    def __init__(self, base: Heads, examples: Sequence[Example], see: See) -> None:
        self.base, self.examples = base, [one for one in examples if _teaches_all(one)]
        seen = [see(one.text, one.language) for one in self.examples]
        features = features_of([words for words, _rules in seen], [rules for _words, rules in seen])
        self.ground = Ground.of(unpack(pack(features)), ridge=RIDGE)
        self.names = [name for name in base.names if name.partition(":")[0] in NEEDED]

    @cached_property
    def unseen(self) -> Floats:
        """[shipped rows, heads]: chances that each row would get from shipped heads that had not seen it."""
        return _solved(self, Joined(self.ground, unpack([])), []).unseen


def _teaches_all(one: Example) -> bool:
    return None not in (one.topic, one.intent, one.flags)


@dataclass(frozen=True, slots=True)
class Learnt:
    heads: Heads
    unseen: Floats  # [shipped rows, heads], from heads of this town that had not seen the row


def learn(school: School, taught: Sequence[Taught], *, card: dict[str, Any] | None = None) -> Learnt:
    """From scratch. What is frozen teaches nothing; the order of the rows changes nothing."""
    rows = sorted((one for one in taught if not one.frozen), key=lambda one: one.key)
    found = _solved(school, Joined(school.ground, unpack([one.piece for one in rows])), rows)
    heads = replace(found.heads, card={**school.base.card, **(card or {}), "base": school.base.version})
    return replace(found, heads=replace(heads, version=_version(heads)))


def _solved(school: School, upon: Joined, rows: Sequence[Taught]) -> Learnt:
    base = school.base
    made = {name: getattr(base, name).copy() for name in ("weights", "scale", "bias", "slope", "offset")}
    scores = np.tile(base.bias, (len(school.examples), 1)).astype(np.float64)
    for chosen, names in _taught_by(school.names, rows).items():
        columns = [base.names.index(name) for name in names]
        labels = [*school.examples, *(rows[n].labels for n in chosen)]
        targets = np.array([[1.0 if is_(one, name) else -1.0 for name in names] for one in labels])
        picked = np.asarray(chosen, dtype=np.int64)
        solved = upon.solve(targets, np.full(len(chosen), OWN_WEIGHT), picked)
        scores[:, columns] = solved.unseen[: len(school.examples)]
        if chosen:
            alpha = np.zeros((len(school.examples) + len(rows), len(names)))
            alpha[: len(school.examples)] = solved.alpha[: len(school.examples)]
            alpha[len(school.examples) + picked] = solved.alpha[len(school.examples) :]
            weights, scale = quantised(weights_of(joined(school.ground.rows, upon.rows), alpha))
            made["weights"][:, columns], made["scale"][columns] = weights, scale
            made["bias"][columns] = solved.bias
            lacking = ~(targets[: len(school.examples)] > 0).any(0)  # no shipped message has the label
            for n in np.flatnonzero(lacking).tolist():
                curve = platt(solved.unseen[:, n], targets[:, n] > 0)
                made["slope"][columns[n]], made["offset"][columns[n]] = curve
    heads = replace(base, **made)
    return Learnt(heads, heads.probabilities(scores.astype(np.float32)))


def _taught_by(names: Sequence[str], rows: Sequence[Taught]) -> dict[tuple[int, ...], list[str]]:
    """Rows of the town → the heads that they teach, together."""
    found: dict[tuple[int, ...], list[str]] = {}
    for name in names:
        chosen = tuple(n for n, one in enumerate(rows) if is_(one.labels, name) is not None)
        found.setdefault(chosen, []).append(name)
    return found


def _version(heads: Heads) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for part in (heads.weights, heads.scale, heads.bias, heads.slope, heads.offset):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


def chances_of(heads: Heads, pieces: Sequence[bytes]) -> Floats:
    """[texts, heads], of texts that are gone."""
    rows = unpack(pieces)
    weights: Doubles = heads.weights.astype(np.float64)
    scores = np.tile(heads.bias, (rows.texts, 1)).astype(np.float64)
    owners: NDArray[np.int32] = rows.owner
    np.add.at(scores, owners, weights[rows.bucket] * heads.scale * rows.value[:, None])
    return heads.probabilities(scores.astype(np.float32))


def packed(heads: Heads) -> bytes:
    """To be kept in the database; `unpacked` gives them back, with the version that they had."""
    return zlib.compress(heads.content(squeezed=False), 1)


def unpacked(content: bytes) -> Heads:
    try:
        heads = Heads.read(zlib.decompress(content), name="a town's heads")
    except zlib.error as error:
        raise BadHeads(f"a town's heads cannot be read: {error}") from error
    return replace(heads, version=_version(heads))
