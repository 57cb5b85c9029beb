"""Reads the file of weights (`E5S1`, version 1): shape, vocabulary, map of characters, tensors.

The file comes from a package that we do not make: every count and every offset is checked before it is followed.
"""

import struct
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from parvis.triage.engine.semantic import blocks
from parvis.triage.engine.semantic.blocks import Floats

MAGIC, VERSION = b"E5S1", 1
FLOATS, BLOCKS = 0, 1  # the two kinds of tensors
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
NORMS = ("aln", "oln")


class BadWeights(ValueError):
    """This is not a file of weights as we know them; the text says what is wrong."""


@dataclass(frozen=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    inner: int
    rows: int  # of the table of words; some have no piece
    positions: int
    types: int
    epsilon: float

    def check(self) -> None:
        sizes = (self.hidden, self.layers, self.heads, self.inner, self.rows, self.positions, self.types)
        if min(sizes) < 1 or max(sizes) > 1_000_000:
            raise BadWeights("a size in the header is absurd")
        if self.hidden % self.heads or self.hidden % blocks.SIZE or self.inner % blocks.SIZE:
            raise BadWeights("the sizes in the header do not go together")
        if not 0 < self.epsilon < 1:
            raise BadWeights("the header's epsilon is absurd")


@dataclass(frozen=True)
class Vocabulary:
    """Pieces of words with their scores; special ones by number; what each odd character is read as."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    padding: int
    unknown: int
    characters: dict[int, str]

    @property
    def specials(self) -> frozenset[int]:
        return frozenset(number for number, piece in enumerate(self.pieces) if piece == "<mask>") | {
            self.begin,
            self.end,
            self.padding,
        }


@dataclass(frozen=True)
class Tensor:
    kind: int
    count: int
    start: int
    size: int


class Weights:
    def __init__(
        self, content: bytes, shape: Shape, vocabulary: Vocabulary, tensors: dict[str, Tensor]
    ) -> None:
        self.shape = shape
        self.vocabulary = vocabulary
        self._content = content
        self._tensors = tensors

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises BadWeights, OSError."""
        return cls.parse(path.read_bytes())

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Raises BadWeights."""
        reader = _Reader(content)
        try:
            shape, pieces, specials, blob = _header(reader)
            vocabulary = _vocabulary(reader, pieces, specials, blob)
            weights = cls(content, shape, vocabulary, _tensors(reader, len(content)))
        except UnicodeDecodeError as error:
            raise BadWeights("a word of it is not UTF-8") from error
        weights._check()
        return weights

    def floats(self, name: str) -> Floats:
        tensor = self._tensors[name]
        return np.frombuffer(self._content, "<f4", tensor.count, tensor.start).astype(np.float32)

    def matrix(self, name: str) -> Floats:
        """[out, in] as the file has it."""
        inputs = self.shape.inner if name.endswith(".fo.w") else self.shape.hidden
        return blocks.widen(self._blocks(name, inputs))

    @property
    def words(self) -> bytes:
        """The table of words, as it lies in the file: rows of blocks."""
        tensor = self._tensors["emb.word"]
        return self._content[tensor.start : tensor.start + tensor.size]

    def _blocks(self, name: str, inputs: int) -> npt.NDArray[np.void]:
        tensor = self._tensors[name]
        found = np.frombuffer(self._content, blocks.BLOCK, tensor.count // blocks.SIZE, tensor.start)
        return found.reshape(-1, inputs // blocks.SIZE)

    def _check(self) -> None:
        for name, (kind, count) in self._expected.items():
            tensor = self._tensors.get(name)
            if tensor is None:
                raise BadWeights(f"{name} is missing")
            size = count * 4 if kind == FLOATS else count // blocks.SIZE * blocks.BYTES
            if (tensor.kind, tensor.count, tensor.size) != (kind, count, size):
                raise BadWeights(f"{name} has another size than the header says")
            if kind == FLOATS and not np.isfinite(self.floats(name)).all():
                raise BadWeights(f"{name} holds something that is not a number")
        if len(self.vocabulary.pieces) > self.shape.rows:
            raise BadWeights("it has more pieces than rows")

    @cached_property
    def _expected(self) -> dict[str, tuple[int, int]]:
        shape, hidden = self.shape, self.shape.hidden
        found = {
            "emb.word": (BLOCKS, shape.rows * hidden),
            "emb.pos": (FLOATS, shape.positions * hidden),
            "emb.type": (FLOATS, shape.types * hidden),
            "emb.ln.w": (FLOATS, hidden),
            "emb.ln.b": (FLOATS, hidden),
        }
        for layer in range(shape.layers):
            for name in MATRICES:
                wide = shape.inner if name in ("fi", "fo") else hidden
                found[f"l{layer}.{name}.w"] = (BLOCKS, hidden * wide)
                found[f"l{layer}.{name}.b"] = (FLOATS, shape.inner if name == "fi" else hidden)
            for name in NORMS:
                found[f"l{layer}.{name}.w"] = found[f"l{layer}.{name}.b"] = (FLOATS, hidden)
        return found


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{form}", self.take(struct.calcsize(f"<{form}")))

    def take(self, size: int) -> bytes:
        if not 0 <= size <= len(self._content) - self._at:
            raise BadWeights("it ends too early")
        self._at += size
        return self._content[self._at - size : self._at]


def _header(reader: _Reader) -> tuple[Shape, int, tuple[int, ...], int]:
    if reader.take(4) != MAGIC or reader.numbers("I") != (VERSION,):
        raise BadWeights("it does not begin as such a file does")
    shape = Shape(*reader.numbers("7if"))
    shape.check()
    if reader.numbers("i") != (blocks.SIZE,):
        raise BadWeights("its blocks have another size")
    pieces, *specials = reader.numbers("5i")
    if pieces < 1 or not all(0 <= special < pieces for special in specials):
        raise BadWeights("its special pieces are not among its pieces")
    return shape, pieces, tuple(specials), reader.numbers("Q")[0]


def _vocabulary(reader: _Reader, count: int, specials: tuple[int, ...], blob: int) -> Vocabulary:
    ends = reader.numbers(f"{count + 1}I")
    scores = reader.numbers(f"{count}f")
    letters = reader.take(blob)
    if ends[0] != 0 or ends[-1] != blob or any(a > b for a, b in pairwise(ends)):
        raise BadWeights("its pieces do not follow each other")
    if not np.isfinite(scores).all():
        raise BadWeights("a piece has no score")
    pieces = tuple(letters[a:b].decode() for a, b in pairwise(ends))
    if len(set(pieces)) < count or "" in pieces:
        raise BadWeights("a piece is empty or stands there twice")
    begin, end, padding, unknown = specials
    return Vocabulary(pieces, scores, begin, end, padding, unknown, _characters(reader))


def _characters(reader: _Reader) -> dict[int, str]:
    count, size = reader.numbers("iI")
    inside = _Reader(reader.take(size))
    found: dict[int, str] = {}
    for _ in range(count):
        character, length = inside.numbers("IB")
        codes = inside.numbers(f"{length}I")
        if max(character, *codes, 0) > 0x10FFFF:
            raise BadWeights("a character of its map does not exist")
        found[character] = "".join(map(chr, codes))
    return found


def _tensors(reader: _Reader, size_of_file: int) -> dict[str, Tensor]:
    found: dict[str, Tensor] = {}
    for _ in range(reader.numbers("i")[0]):
        name = reader.take(reader.numbers("H")[0]).decode()
        tensor = Tensor(*reader.numbers("BIQQ"))
        if tensor.start + tensor.size > size_of_file:
            raise BadWeights(f"{name} ends after the file")
        found[name] = tensor
    return found
