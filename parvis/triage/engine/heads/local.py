"""Heads of one town: the shipped ones, moved by what its people corrected. No text, no person: keys and labels.

A head that nobody of the town has taught stays as it ships, to the byte. The curves from score to probability stay the
shipped ones: people correct what was wrong, so their corrections are no fair sample to fit a curve on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.kept import Sparse, pack, unpack
from parvis.triage.engine.heads.model import Floats, Heads
from parvis.triage.engine.heads.moving import Ballast, Met, Moved, moves
from parvis.triage.engine.heads.training import RIDGE, See

OWN_WEIGHT = 3.0  # how much a correction of the town weighs, where a shipped message weighed 1
FROZEN_PER_CENT = 25
SAMPLE = 2000  # shipped messages that stand for all of which the shipped heads have learnt


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
    """The shipped heads, and shipped messages that taught nobody, on which any town's heads are examined."""

    def __init__(self, base: Heads, examples: Sequence[Example], see: See) -> None:
        self.base, self.examples = base, [one for one in examples if _examines(one)]
        self._met = Met.of(_seen(self.examples, see))
        teaching = [one for one in examples if not one.frozen]
        sample = teaching[:: max(1, len(teaching) // SAMPLE)]
        self.ballast = Ballast.of(_seen(sample, see), len(teaching))

    @cached_property
    def before(self) -> Floats:
        """[messages, heads]: what the shipped heads say of them."""
        return self.examined(self.base)

    def examined(self, heads: Heads) -> Floats:
        return heads.probabilities(self._met.scores(heads).astype(np.float32))


def _seen(examples: Sequence[Example], see: See) -> Sparse:
    seen = [see(one.text, one.language) for one in examples]
    return unpack(pack(features_of([words for words, _rules in seen], [rules for _words, rules in seen])))


def _examines(one: Example) -> bool:
    """As what comes in every day: French, not written to be hard, with all labels."""
    whole = None not in (one.topic, one.intent, one.flags)
    return one.frozen and one.everyday and one.language == "fr" and whole


@dataclass(frozen=True, slots=True)
class Learnt:
    heads: Heads
    content: bytes  # to be kept; `unpacked` gives the heads back, with the version that they have


def learn(school: School, taught: Sequence[Taught]) -> Learnt:
    """From scratch. What is frozen teaches nothing; the order of the rows changes nothing."""
    rows = sorted((one for one in taught if not one.frozen), key=lambda one: one.key)
    met = Met.of(unpack([one.piece for one in rows]))
    weights = np.full(len(rows), OWN_WEIGHT)
    found = moves(
        school.base, met, [one.labels for one in rows], weights, ballast=school.ballast, ridge=RIDGE
    )
    moved = Moved.of(school.base, met, found)
    return Learnt(_named(moved, school.base), moved.content())


def unpacked(content: bytes, base: Heads) -> Heads:
    """Raises BadHeads: they cannot be read, or were learnt upon other heads than `base`."""
    return _named(Moved.read(content), base)


def unpacked_beside(content: bytes, base: Heads, other: Heads) -> Heads:
    """The same moves upon heads that judge by meaning too. Raises BadHeads."""
    moved = Moved.read(content)
    version = f"{_named(moved, base).version}+{other.version}"
    return replace(moved.beside(base, other), version=version)


def _named(moved: Moved, base: Heads) -> Heads:
    """With a version of their own, and a card that tells what they stand on."""
    digest = hashlib.blake2b(moved.base.encode(), digest_size=6)
    for part in (moved.columns, moved.buckets, moved.steps):
        digest.update(np.ascontiguousarray(part).tobytes())
    return replace(moved.upon(base), card={**base.card, "base": base.version}, version=digest.hexdigest())


def chances_of(heads: Heads, pieces: Sequence[bytes]) -> Floats:
    """[texts, heads], of texts that are gone."""
    return heads.probabilities(Met.of(unpack(pieces)).scores(heads).astype(np.float32))
