"""The real Grammalecte, where it is installed: a stranger's program, asked as a town would ask it."""

from __future__ import annotations

import shutil

import pytest

from parvis.triage.writing import Asked, read
from parvis.triage.writing.checks import grammar

pytestmark = pytest.mark.skipif(
    shutil.which("grammalecte-cli") is None, reason="grammalecte-cli is not installed"
)

TEXT = "🎄 Bonjour à tous !\n\nLes habitant sont invités à la réunion.\nElle à été reportée au 3 décembre."


def test_it_finds_faults_where_they_stand_and_what_it_proposes_is_right(monkeypatch):
    monkeypatch.setattr(grammar, "PATIENCE", 60)
    card = read(Asked(text=TEXT, language="fr", with_grammar=True, with_spelling=False))
    found = {TEXT[one.start : one.end]: one.replacement for one in card.findings if one.check == "grammar"}

    assert card.not_done == ()
    assert found["habitant"] == "habitants"
    assert found["à"] == "a"
    mended = TEXT.replace("habitant ", "habitants ").replace("Elle à", "Elle a")
    again = read(Asked(text=mended, language="fr", with_grammar=True, with_spelling=False))
    assert [one for one in again.findings if one.check == "grammar"] == []
