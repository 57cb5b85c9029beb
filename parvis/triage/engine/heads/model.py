"""The learnt heads: what they are made of, how they judge a batch of texts, and which words weighed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from parvis.triage.engine.heads.features import BUCKETS, Features
from parvis.triage.engine.heads.meaning import Meaning, Vectors, centred

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Steps = NDArray[np.signedinteger[Any]]
MOST_WORDS = 6  # given as evidence; the reader is shown fewer
_AT_ONCE = 64  # texts whose weights are gathered together: what fits in the processor's cache
FORMAT = 2
LOW, MEDIUM, HIGH = 0.3, 0.5, 0.8  # calibrated probabilities at which the bands begin
_WORTH_NAMING = 0.005  # of a score whose targets are 1 and -1


class BadHeads(ValueError):
    """The file of heads cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A word that weighed for a label: which one of the text's words, and its share of the score."""

    word: int
    weight: float


@dataclass(frozen=True)
class Heads:
    """`names` as "topic:voirie", "flag:crise", "sensitive", "toxic". One column each in all arrays."""

    names: tuple[str, ...]
    weights: Steps  # [BUCKETS, heads]; int8, in heads of a town int16
    scale: Floats  # [heads]
    bias: Floats
    slope: Floats  # probability = 1 / (1 + exp(-(slope * score + offset)))
    offset: Floats
    card: dict[str, Any]
    version: str
    meaning: Meaning | None = None  # None: they judge by words alone

    @classmethod
    def open(cls, path: Path) -> Heads:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise BadHeads(f"{path.name} cannot be read: {error}") from error
        return cls.read(content, name=path.name)

    @classmethod
    def read(cls, content: bytes, *, name: str) -> Heads:
        """`name` is for whoever is told that they cannot be used."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                told = json.loads(bytes(file["told"]).decode())
                arrays = {one: file[one] for one in ("weights", "scale", "bias", "slope", "offset")}
                dense = {one: file[one] for one in ("dense", "centre") if one in file.files}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise BadHeads(f"{name} cannot be read: {error}") from error
        if told.get("format") != FORMAT or arrays["weights"].shape != (BUCKETS, len(told["names"])):
            raise BadHeads(f"{name} was made for another version of Parvis: train again")
        version = hashlib.blake2b(content, digest_size=6).hexdigest()
        meaning = Meaning(**dense, encoder=told["encoder"]) if dense else None
        return cls(tuple(told["names"]), **arrays, card=told["card"], version=version, meaning=meaning)

    def save(self, path: Path) -> None:
        path.write_bytes(self.content())

    def content(self, *, squeezed: bool = True) -> bytes:
        """The same heads, the same bytes."""
        encoder = self.meaning.encoder if self.meaning else ""
        told = json.dumps(
            {"format": FORMAT, "names": self.names, "card": self.card, "encoder": encoder}, ensure_ascii=False
        )
        dense: dict[str, Any] = {}
        if self.meaning is not None:
            dense = {"dense": self.meaning.dense, "centre": self.meaning.centre}
        out = io.BytesIO()
        save = np.savez_compressed if squeezed else np.savez
        save(
            out, told=np.frombuffer(told.encode(), dtype=np.uint8), weights=self.weights, scale=self.scale,
            bias=self.bias, slope=self.slope, offset=self.offset, **dense,
        )  # fmt: skip
        return out.getvalue()

    def places(self, kind: str) -> list[int]:
        """Columns of "topic", "intent", "flag", "sentiment", in their order."""
        return self._places.get(kind, [])

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for column, name in enumerate(self.names):
            found.setdefault(name.partition(":")[0], []).append(column)
        return found

    @cached_property
    def _known(self) -> tuple[NDArray[np.int32], Floats]:
        """Bucket → row, or -1 where training met nothing; and these rows, ready to be added up."""
        met = np.flatnonzero(self.weights.any(axis=1))
        row = np.full(BUCKETS, -1, dtype=np.int32)
        row[met] = np.arange(len(met), dtype=np.int32)
        return row, self.weights[met].astype(np.float32) * self.scale

    def scores(self, features: Features, vectors: Vectors | None = None) -> Floats:
        """[texts, heads]. Buckets that training never met say nothing and cost nothing.

        `vectors` for heads that judge by meaning too, and for them alone: ValueError otherwise."""
        if (vectors is None) != (self.meaning is None):
            raise ValueError("heads that judge by meaning need vectors, and others have no use for them")
        total = np.tile(self.bias, (features.texts, 1)).astype(np.float32)
        if vectors is not None and self.meaning is not None:
            total += self._by_meaning(vectors, self.meaning)
        place, rows = self._known
        row = place[features.bucket]
        kept = np.flatnonzero(row >= 0)
        row, owner, value = row[kept], features.owner[kept], features.value[kept]
        # The parts of `features` stand one behind the other: a text begins anew in each of them.
        begins = np.flatnonzero(np.diff(owner, prepend=-1))
        for first in range(0, len(begins), _AT_ONCE):
            chosen = begins[first : first + _AT_ONCE]
            end = begins[first + _AT_ONCE] if first + _AT_ONCE < len(begins) else len(owner)
            weighed = rows[row[chosen[0] : end]]
            weighed *= value[chosen[0] : end, None]
            np.add.at(total, owner[chosen], np.add.reduceat(weighed, chosen - chosen[0], axis=0))
        return total

    def _by_meaning(self, vectors: Vectors, meaning: Meaning) -> Floats:
        found: Floats = centred(vectors.plain, meaning.centre) @ meaning.dense
        if "toxic" in self.names:
            column = self.names.index("toxic")
            found[:, column] = centred(vectors.neutral, meaning.centre) @ meaning.dense[:, column]
        return found

    def probabilities(self, scores: Floats) -> Floats:
        """[texts, heads], calibrated; the topics of a text add up to 1, so do its intents and its sentiments."""
        odds = np.clip(scores * self.slope + self.offset, -30, 30)
        found = (1 / (1 + np.exp(-odds))).astype(np.float32)
        for kind in ("topic", "intent", "sentiment"):
            columns = self.places(kind)
            if columns:
                found[:, columns] /= np.maximum(found[:, columns].sum(1, keepdims=True), 1e-9)
        return np.asarray(found, dtype=np.float32)

    def weighed(self, features: Features, heads: NDArray[np.int64]) -> list[list[Weighed]]:
        """For each text and its head (`heads` [texts], -1 for none): the whole words that weighed most for it.

        Exact, since heads are linear: what each thing adds is spread over its letters, and letters make words.
        """
        row, columns = self._known[0], self._columns
        asked = (features.start >= 0) & (heads[features.owner] >= 0)
        mine = np.flatnonzero(asked & (row[features.bucket] >= 0))
        head = heads[features.owner[mine]]
        given = features.value[mine] * columns[head, features.bucket[mine]] * self.scale[head]
        start, length = features.start[mine], np.maximum(features.length[mine], 1).astype(np.int64)
        size = int(features.begins[-1]) + len(features.plain[-1]) + 2
        per_letter = np.bincount(start, weights=given / length, minlength=size)
        per_letter -= np.bincount(start + length, weights=given / length, minlength=size)[:size]
        summed = np.concatenate([[0.0], np.cumsum(np.cumsum(per_letter))])
        first, last = features.words
        return _heaviest(features, heads, summed[last] - summed[first], last - first)

    @cached_property
    def _columns(self) -> Steps:
        return np.ascontiguousarray(self.weights.T)


def _heaviest(
    features: Features, heads: NDArray[np.int64], weight: Doubles, length: NDArray[np.int64]
) -> list[list[Weighed]]:
    owner = np.searchsorted(features.begins, features.words[0], side="right") - 1
    before = np.searchsorted(owner, np.arange(features.texts))  # words of the texts before
    found: list[list[Weighed]] = [[] for _ in range(features.texts)]
    weight = np.round(weight, 9)  # what texts beside it leave in the last digits must not order its words
    chosen = np.flatnonzero((weight > _WORTH_NAMING) & (length > 1))
    for n in chosen[np.argsort(-weight[chosen], kind="stable")].tolist():
        text = int(owner[n])
        if heads[text] >= 0 and len(found[text]) < MOST_WORDS:
            found[text].append(Weighed(n - int(before[text]), float(weight[n])))
    return found


def quantised(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    scale = np.maximum(np.abs(weights).max(0), 1e-9) / 127
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def platt(scores: ArrayLike, truth: ArrayLike) -> tuple[float, float]:
    """(slope, offset) of the sigmoid, by Newton's method on smoothed targets (Lin, Lin and Weng 2007)."""
    x, yes = np.asarray(scores, dtype=np.float64), np.asarray(truth, dtype=bool)
    positive, negative = int(yes.sum()), int((~yes).sum())
    target = np.where(yes, (positive + 1) / (positive + 2), 1 / (negative + 2))
    design = np.stack([x, np.ones_like(x)], axis=1)
    answer = np.array([1.0, np.log((positive + 1) / (negative + 1))])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(design @ answer, -30, 30)))
        gradient = design.T @ (chance - target)
        curve = design.T @ (design * (chance * (1 - chance))[:, None]) + 1e-9 * np.eye(2)
        step = _shortened(design, target, answer, np.linalg.solve(curve, gradient))
        answer = answer - step
        if np.abs(step).max() < 1e-9:
            break
    return float(answer[0]), float(answer[1])


def _shortened(design: Doubles, target: Doubles, answer: Doubles, step: Doubles) -> Doubles:
    """Halved until it leads downhill: for a rare label the whole step jumps over the valley, and never comes back."""

    def loss(at: Doubles) -> float:
        odds = design @ at
        return float((np.logaddexp(0, odds) - target * odds).sum())

    before = loss(answer)
    for _ in range(60):
        if loss(answer - step) <= before:
            return step
        step = step / 2
    return np.zeros_like(step)
