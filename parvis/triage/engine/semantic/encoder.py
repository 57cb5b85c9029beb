"""Texts to vectors. Reproducible on one machine: one text at a time, one thread, nothing drawn at random."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime
import sentencepiece

from parvis.triage.engine.semantic import PREPARE, NotReady, blocks
from parvis.triage.engine.semantic.blocks import Floats
from parvis.triage.engine.semantic.folder import (
    CHARACTERS,
    LAYERS,
    PIECES,
    WORDS,
    Manifest,
    read_manifest,
)
from parvis.triage.engine.semantic.graph import INPUT, OUTPUT
from parvis.triage.engine.semantic.identity import without_identity
from parvis.triage.engine.semantic.vocabulary import normalised, read_characters

PREFIX = "query: "  # the model was trained with it
LONGEST = 8192  # characters; no text of 256 pieces is longer, and a text of a megabyte costs no more
MOST_REMEMBERED = 4096  # vectors: 6 MB
_ONLY_ERRORS = 3


class Encoder:
    """Thread-safe. The table of words is mapped from the file, so that processes share it."""

    def __init__(self, folder: Path, manifest: Manifest, *, remembered: int = MOST_REMEMBERED) -> None:
        self.version, self.model = manifest.version, manifest.model
        self.dimensions = manifest.dimensions
        self._manifest = manifest
        self._characters = read_characters((folder / CHARACTERS).read_bytes())
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / PIECES))
        self._layers = _session(folder / LAYERS)
        shape = (manifest.rows, manifest.dimensions // blocks.SIZE)
        self._words = np.asarray(np.memmap(folder / WORDS, dtype=blocks.BLOCK, mode="r", shape=shape))
        self._memory = _Memory(remembered)

    @classmethod
    def open(cls, folder: Path, *, remembered: int = MOST_REMEMBERED) -> Self:
        """Raises NotReady, with a sentence for the operator, when the folder is missing or damaged."""
        manifest = read_manifest(folder)
        try:
            return cls(folder, manifest, remembered=remembered)
        except Exception as error:  # the three libraries have no common error
            raise NotReady(f"The encoder cannot be read: {error} ({folder}). {PREPARE}") from error

    def encode(self, texts: Iterable[str], *, neutral: bool = False) -> Floats:
        """float32 [texts, dimensions], each of length 1. `neutral`: words of identity are read as one neutral word."""
        found = [self._encode(self.prepared(text, neutral=neutral)) for text in texts]
        return np.array(found, dtype=np.float32).reshape(len(found), self.dimensions)

    def prepared(self, text: str, *, neutral: bool = False) -> str:
        """The text as the model reads it, without its prefix. Two texts prepared alike have one vector."""
        plain = normalised(text[: 2 * LONGEST], self._characters)[:LONGEST]
        return without_identity(plain) if neutral else plain

    def pieces_of(self, prepared: str) -> list[int]:
        pieces = self._pieces.encode(PREFIX + prepared, out_type=int)
        return [self._manifest.begin, *pieces[: self._manifest.most_tokens - 2], self._manifest.end]

    def _encode(self, prepared: str) -> Floats:
        key = hashlib.blake2b(prepared.encode(), digest_size=16).digest()
        known = self._memory.get(key)
        if known is not None:
            return known
        rows = blocks.widen(self._words[self.pieces_of(prepared)])
        vector: Floats = self._layers.run([OUTPUT], {INPUT: rows})[0]
        self._memory.put(key, vector)
        return vector


class _Memory:
    """The vectors of the latest texts, by the hash of the text: the texts themselves are not kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[bytes, Floats] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: bytes) -> Floats | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: bytes, vector: Floats) -> None:
        with self._lock:
            self._kept[key] = vector
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _ONLY_ERRORS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
