"""A vocabulary as SentencePiece reads it (a unigram model), and the reading of characters before it."""

import json
import unicodedata

from parvis.triage.engine.semantic import wire
from parvis.triage.engine.semantic.weights import Vocabulary

# Numbers of fields in sentencepiece_model.proto.
_PIECES, _TRAINER, _NORMALIZER = 1, 2, 3
_PIECE, _SCORE, _TYPE = 1, 2, 3
_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3
_MODEL_TYPE, _UNIGRAM = 3, 1
_UNKNOWN_ID, _BEGIN_ID, _END_ID, _PADDING_ID = 40, 41, 42, 43
_NAME, _DUMMY_PREFIX, _NO_EXTRA_SPACES, _ESCAPE_SPACES = 1, 3, 4, 5


def sentencepiece_model(vocabulary: Vocabulary) -> bytes:
    """Its own normalisation is left out: the file of weights has a map of characters, which `normalised` applies."""
    specials = vocabulary.specials
    pieces = []
    for place, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True)):
        kind = _CONTROL if place in specials else _UNKNOWN if place == vocabulary.unknown else _NORMAL
        one = wire.text(_PIECE, piece) + wire.real(_SCORE, score) + wire.number(_TYPE, kind)
        pieces.append(wire.sized(_PIECES, one))
    trainer = (
        wire.number(_MODEL_TYPE, _UNIGRAM)
        + wire.number(_UNKNOWN_ID, vocabulary.unknown)
        + wire.number(_BEGIN_ID, vocabulary.begin)
        + wire.number(_END_ID, vocabulary.end)
        + wire.number(_PADDING_ID, vocabulary.padding)
    )
    normalizer = wire.text(_NAME, "identity") + b"".join(
        wire.number(field, 1) for field in (_DUMMY_PREFIX, _NO_EXTRA_SPACES, _ESCAPE_SPACES)
    )
    return b"".join([*pieces, wire.sized(_TRAINER, trainer), wire.sized(_NORMALIZER, normalizer)])


def written_characters(characters: dict[int, str]) -> bytes:
    named = {f"{code:x}": read_as for code, read_as in sorted(characters.items())}
    return json.dumps(named, ensure_ascii=True, indent=0).encode()


def read_characters(content: bytes) -> dict[int, str]:
    """Raises ValueError. NUL and halves of characters, which no map knows, are read as spaces."""
    named = json.loads(content)
    broken: dict[int, str] = dict.fromkeys([0, *range(0xD800, 0xE000)], " ")
    return broken | {int(code, 16): str(read_as) for code, read_as in named.items()}


def normalised(text: str, characters: dict[int, str]) -> str:
    """One spelling for look-alikes, accents joined to their letters, lower case, one space between words."""
    plain = unicodedata.normalize("NFC", text.translate(characters)).lower()
    return " ".join(plain.split())
