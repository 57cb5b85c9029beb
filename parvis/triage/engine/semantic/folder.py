"""The prepared folder: four files and a manifest with their hashes. It appears whole or not at all."""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parvis.triage.engine.semantic import PREPARE, NotReady

FORMAT = 1  # raised whenever the same weights would give other vectors
MANIFEST = "manifest.json"
LAYERS, WORDS, PIECES, CHARACTERS = "layers.onnx", "words.q4", "pieces.model", "characters.json"
FILES = (LAYERS, WORDS, PIECES, CHARACTERS)
_UNFINISHED = ".unfinished-"


class _Damaged(Exception):
    """What is wrong with the folder, as the end of a sentence."""


@dataclass(frozen=True)
class Manifest:
    """`source` names the package and its version; `version` changes with any byte of any file."""

    source: str
    source_sha256: str
    dimensions: int
    rows: int
    most_tokens: int
    begin: int
    end: int
    files: Mapping[str, str]  # name → SHA-256

    @property
    def version(self) -> str:
        return f"e5-small/{FORMAT}-{hashlib.sha256(self.written()).hexdigest()[:12]}"

    @property
    def model(self) -> str:
        """The same for the same weights: another machine's rounding does not change what vectors mean."""
        return f"e5-small/{FORMAT}-{self.source_sha256[:12]}"

    def written(self) -> bytes:
        told = {**vars(self), "files": dict(self.files), "format": FORMAT}
        return json.dumps(told, indent=1, sort_keys=True).encode() + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """With every file's hash checked. Raises NotReady."""
    try:
        manifest = _parsed((folder / MANIFEST).read_bytes())
        for name, expected in manifest.files.items():
            if hash_of(folder / name) != expected:
                raise _Damaged(f"{name} has changed since it was made")
    except FileNotFoundError as error:
        missing = Path(error.filename).name
        told = "is not prepared" if missing == MANIFEST else f"is damaged: {missing} is missing"
        raise NotReady(f"The encoder {told} ({folder}). {PREPARE}") from error
    except (OSError, _Damaged) as error:
        raise NotReady(f"The encoder is damaged: {error} ({folder}). {PREPARE}") from error
    return manifest


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parsed(content: bytes) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(content)
        if told.pop("format") != FORMAT:
            raise _Damaged("it was made by another version of Parvis")
        manifest = Manifest(**told)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _Damaged("its manifest cannot be read") from error
    if not isinstance(manifest.files, dict) or set(manifest.files) != set(FILES):
        raise _Damaged("its manifest does not name its files")
    return manifest


@contextmanager
def placing(folder: Path) -> Iterator[Path]:
    """Gives an empty folder; it takes the place of `folder` at the end, and disappears if anything was raised.

    Raises NotReady when another process is at it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        yield from _placing(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotReady(
                "The encoder is being prepared by another process. Nothing was changed."
            ) from error
        yield


def _placing(folder: Path) -> Iterator[Path]:
    for left in folder.parent.glob(f"{folder.name}{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{folder.name}{_UNFINISHED}", dir=folder.parent))
    try:
        yield unfinished
        for path in (*unfinished.iterdir(), unfinished):
            _settle(path)
        _exchange(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _settle(path: Path) -> None:
    """On the disk, and readable by the other processes of the installation."""
    path.chmod(0o755 if path.is_dir() else 0o644)
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(new: Path, folder: Path) -> None:
    """Between the two renamings there is no folder: whoever reads then is told that it is not prepared."""
    old = Path(tempfile.mkdtemp(prefix=f"{folder.name}{_UNFINISHED}", dir=folder.parent))
    try:
        if folder.exists():
            folder.rename(old / folder.name)
        new.rename(folder)
    except OSError:
        if (old / folder.name).exists() and not folder.exists():
            (old / folder.name).rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
