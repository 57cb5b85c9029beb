"""A small run of `torture.sybil`: the harness and its bars hold together."""

from __future__ import annotations

import pytest

from torture import sybil

SMALL = [row for row in sybil.rows() if "10 %" in row.name or "clean" in row.name or "lived" in row.name]


@pytest.mark.parametrize("row", SMALL, ids=lambda row: row.name)
def test_attacks_are_found_and_honest_people_are_left_alone(row):
    sybil.run_all(row, runs=1, people=300, seed=7)

    assert [words for ok, words in sybil.bars([row]) if not ok] == []
    assert len(sybil.line(row)) > 100


def test_a_blind_detector_fails_the_bars(monkeypatch):
    """Also the bar of the banner: the attack changes the result and nobody says so."""
    monkeypatch.setattr(sybil, "alike_ballots", lambda ballots: [])
    row = sybil.Row("copies", sybil.Attack(30), found=0.99)
    sybil.run_all(row, runs=1, people=300, seed=7)

    missed = [words for ok, words in sybil.bars([row]) if not ok]
    assert [words.split(":")[0].split(" in ")[0] for words in missed] == ["copies", "banner"]


def test_a_detector_that_accuses_everybody_fails_the_bars(monkeypatch):
    everybody = lambda ballots: [type("Found", (), {"voters": [one.voter for one in ballots]})]  # noqa: E731
    monkeypatch.setattr(sybil, "alike_ballots", everybody)
    row = sybil.Row("clean")
    sybil.run_all(row, runs=1, people=300, seed=7)

    assert next(words for ok, words in sybil.bars([row]) if not ok).startswith("clean: honest flagged")
