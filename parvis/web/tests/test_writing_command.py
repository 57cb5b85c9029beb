"""`parvis writing check < draft`, as somebody types it: in a process of its own, without a database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CLEAN = "La piscine rouvre lundi 7 décembre à 7 h. Les créneaux ne changent pas. Une question ? Répondez ici."


def check(text: str | bytes, *words: str) -> subprocess.CompletedProcess[str]:
    given = text if isinstance(text, bytes) else text.encode()
    environment = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    done = subprocess.run(
        [sys.executable, "-m", "parvis", "writing", "check", "--no-grammar", "--day", "2026-12-01", *words],
        input=given,
        capture_output=True,
        env=environment,
        check=False,
        timeout=60,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def test_a_clean_text_is_code_0():
    done = check(CLEAN)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("18 words, 4 sentences")


def test_something_strong_is_code_1_and_is_readable():
    done = check("🎄 𝗜𝗺𝗽𝗼𝗿𝘁𝗮𝗻𝘁 : fermé demain. Une question ?")
    assert done.returncode == 1
    assert "strong letters “𝗜𝗺𝗽𝗼𝗿𝘁𝗮𝗻𝘁” → “Important”" in done.stdout
    assert "“demain” → “demain (mercredi 2 décembre)”" in done.stdout


def test_json_says_where_and_what():
    text = "Évidemment 🎄 : cliquez ici. Une question ?"
    told = json.loads(check(text, "--json").stdout)
    found = next(one for one in told["findings"] if one["check"] == "here")
    assert text[found["start"] : found["end"]] == "cliquez ici"
    assert (found["severity"], found["replacement"]) == ("warn", None)
    assert {"words", "sentences", "readability", "length", "left_out", "not_done"} < set(told)


def test_the_card_speaks_french_too():
    assert "Ne dit pas où mène le lien" in check("Cliquez ici. Une question ?", "--say", "fr").stdout


def test_a_network_counts_in_its_own_way():
    told = json.loads(check("é" * 301, "--network", "bluesky", "--json").stdout)
    assert told["length"] == {"network": "bluesky", "used": 301, "most": 300, "over": 1}
    done = check(CLEAN + " Oui." * 60, "--network", "bluesky")
    assert done.returncode == 1
    assert "too long by" in done.stdout
    assert check(CLEAN, "--network", "mastodon").returncode == 0


@pytest.mark.parametrize(
    "words",
    [["--network", "rss"], ["--network", "zz"], ["--rules", "/nowhere.yaml"], ["--day", "hier"], ["--zz"]],
)
def test_wrong_words_are_code_2(words: list[str]):
    done = check(CLEAN, *words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr


def test_a_towns_words_and_an_answer(tmp_path: Path):
    file = tmp_path / "villefable.yaml"
    file.write_text("plain: {navette: petit bus}\n", encoding="utf-8")
    assert "→ “petit bus”" in check("Une navette ?", "--rules", str(file)).stdout
    assert check("Bonjour, appelez le 06 12 34 56 78.", "--answer").returncode == 1


@pytest.mark.parametrize("text", [b"", b"\xff\x00\x1b[31m\0" * 50 + "‮abc".encode(), b"a" * 100_000])
def test_no_text_breaks_it_or_steers_the_terminal(text: bytes):
    done = check(text)
    assert done.returncode in (0, 1)
    assert not {"\x1b", "\0", "‮"} & set(done.stdout)
