"""A file of weights like the real one, as small as can be and drawn at random; and a plain reading of it.

The reading shares no line with the product: it is what the encoder is held against.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np

from parvis.triage.engine.semantic import preparing
from parvis.triage.engine.semantic.comparing import Likeness

HIDDEN, LAYERS, HEADS, INNER, POSITIONS, TYPES = 64, 2, 2, 128, 24, 2
BEGIN, PADDING, END, UNKNOWN = range(4)
WORDS = ["▁la", "▁le", "▁ville", "▁merci", "▁eau", "ette", "▁que", "ry", ":", "▁école", "▁personnes", "▁les"]
PIECES = ["<s>", "<pad>", "</s>", "<unk>", *WORDS, "▁", *"abcdefghijklmnopqrstuvwxyzé'!?.,", "<mask>"]
CHARACTERS = {0x2019: "'", 0x2026: "...", 0x00A0: " ", 0xFB01: "fi", 0x200B: ""}
ROWS = len(PIECES) + 3


def scores() -> list[float]:
    return [-2.0 if piece in WORDS else 0.0 if piece.startswith("<") else -6.0 for piece in PIECES]


class Tiny:
    def __init__(self, seed: int = 1) -> None:
        rng = np.random.default_rng(seed)
        self.floats: dict[str, np.ndarray] = {}
        self.blocks: dict[str, bytes] = {}
        self._matrix(rng, "emb.word", ROWS, HIDDEN)
        self._row(rng, "emb.pos", POSITIONS * HIDDEN)
        self._row(rng, "emb.type", TYPES * HIDDEN)
        self._norm(rng, "emb.ln")
        for layer in range(LAYERS):
            for name, rows, columns in (
                ("q", HIDDEN, HIDDEN),
                ("k", HIDDEN, HIDDEN),
                ("v", HIDDEN, HIDDEN),
                ("ao", HIDDEN, HIDDEN),
                ("fi", INNER, HIDDEN),
                ("fo", HIDDEN, INNER),
            ):
                self._matrix(rng, f"l{layer}.{name}.w", rows, columns)
                self._row(rng, f"l{layer}.{name}.b", rows)
            self._norm(rng, f"l{layer}.aln")
            self._norm(rng, f"l{layer}.oln")

    def _row(self, rng: np.random.Generator, name: str, count: int) -> None:
        self.floats[name] = rng.normal(0, 0.1, count).astype("<f4")

    def _norm(self, rng: np.random.Generator, name: str) -> None:
        self.floats[f"{name}.w"] = rng.uniform(0.5, 1.5, HIDDEN).astype("<f4")
        self.floats[f"{name}.b"] = rng.normal(0, 0.1, HIDDEN).astype("<f4")

    def _matrix(self, rng: np.random.Generator, name: str, rows: int, columns: int) -> None:
        """Block after block: the scale, then bytes of two numbers each, 16 apart."""
        written, wide = b"", []
        for _ in range(rows * columns // 32):
            scale = np.float16(rng.uniform(0.01, 0.05))
            nibbles = rng.integers(0, 16, 32)
            written += scale.tobytes() + bytes(int(nibbles[i]) | int(nibbles[i + 16]) << 4 for i in range(16))
            wide += [(int(nibble) - 8) * float(scale) for nibble in nibbles]
        self.blocks[name] = written
        self.floats[name] = np.array(wide, dtype=np.float32).reshape(rows, columns)

    def written(self, *, magic: bytes = b"E5S1", heads: int = HEADS, without: str = "") -> bytes:
        letters = [piece.encode() for piece in PIECES]
        ends = [0, *np.cumsum([len(piece) for piece in letters]).tolist()]
        head = magic + struct.pack("<I7i", 1, HIDDEN, LAYERS, heads, INNER, ROWS, POSITIONS, TYPES)
        head += struct.pack("<fi5iQ", 1e-12, 32, len(PIECES), BEGIN, END, PADDING, UNKNOWN, ends[-1])
        head += struct.pack(f"<{len(ends)}I", *ends) + struct.pack(f"<{len(PIECES)}f", *scores())
        head += b"".join(letters)
        characters = b"".join(
            struct.pack(f"<IB{len(to)}I", code, len(to), *map(ord, to)) for code, to in CHARACTERS.items()
        )
        head += struct.pack("<iI", len(CHARACTERS), len(characters)) + characters
        return head + self._tensors(len(head), without)

    def _tensors(self, before: int, without: str) -> bytes:
        names = [name for name in self.floats if name != without]
        start = before + 4 + sum(2 + len(name) + 21 for name in names)
        entries, body = struct.pack("<i", len(names)), b""
        for name in names:
            content = self.blocks.get(name) or self.floats[name].tobytes()
            kind = 1 if name in self.blocks else 0
            entries += struct.pack("<H", len(name)) + name.encode()
            entries += struct.pack("<BIQQ", kind, self.floats[name].size, start + len(body), len(content))
            body += content
        return entries + body

    def vector(self, prepared: str) -> np.ndarray:
        """A text in words of the vocabulary, read with ordinary numbers."""
        tokens = [BEGIN, *pieces_of(f"query: {prepared}".strip())[: POSITIONS - 2], END]
        x = self.floats["emb.word"][tokens].astype(np.float64)
        x = x + self.floats["emb.pos"].reshape(-1, HIDDEN)[: len(tokens)] + self.floats["emb.type"][:HIDDEN]
        x = self._normed(x, "emb.ln")
        for layer in range(LAYERS):
            x = self._layer(x, f"l{layer}.")
        mean = x.mean(axis=0)
        return mean / np.sqrt((mean**2).sum())

    def _layer(self, x: np.ndarray, layer: str) -> np.ndarray:
        q, k, v = (self._times(x, f"{layer}{name}") for name in "qkv")
        size, heard = HIDDEN // HEADS, []
        for head in range(HEADS):
            part = slice(head * size, (head + 1) * size)
            shares = np.exp(q[:, part] @ k[:, part].T / math.sqrt(size))
            heard.append(shares / shares.sum(axis=1, keepdims=True) @ v[:, part])
        x = self._normed(x + self._times(np.concatenate(heard, axis=1), f"{layer}ao"), f"{layer}aln")
        wide = self._times(x, f"{layer}fi")
        wide = wide * 0.5 * (1 + np.vectorize(math.erf)(wide / math.sqrt(2)))
        return self._normed(x + self._times(wide, f"{layer}fo"), f"{layer}oln")

    def _times(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.floats[f"{name}.w"].T.astype(np.float64) + self.floats[f"{name}.b"]

    def _normed(self, x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(axis=1, keepdims=True)
        even = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
        return even * self.floats[f"{name}.w"] + self.floats[f"{name}.b"]


def pieces_of(text: str) -> list[int]:
    """The best way to cut a text, by trying every place; what has no piece is unknown, once for a run of it."""
    marked = "▁" + text.replace(" ", "▁")
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    known = dict(zip(PIECES, zip(range(len(PIECES)), scores(), strict=True), strict=True))
    for end in range(1, len(marked) + 1):
        ways = [(best[end - 1][0] - 100.0, [*best[end - 1][1], UNKNOWN])]
        for start in range(max(0, end - 16), end):
            if (piece := marked[start:end]) in known:
                number, score = known[piece]
                ways.append((best[start][0] + score, [*best[start][1], number]))
        best.append(max(ways, key=lambda way: way[0]))
    cut = best[-1][1]
    return [
        piece
        for place, piece in enumerate(cut)
        if piece != UNKNOWN or place == 0 or cut[place - 1] != UNKNOWN
    ]


def convert(
    weights: bytes,
    target: Path,
    *,
    like: Tiny | None = None,
    expected: str | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Likeness:
    """Prepares `target`; the original that it is compared with is the plain reading of `like`."""
    reading = like or Tiny()
    path = target.parent / "weights.bin"
    path.write_bytes(weights)
    return preparing.convert(
        path,
        target,
        source="invented 1",
        expected=expected or hashlib.sha256(weights).hexdigest(),
        original=lambda texts: np.array([reading.vector(text) for text in texts], dtype=np.float32),
        told=told,
    )
