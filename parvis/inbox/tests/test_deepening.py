"""Messages are read once more for their meaning: behind what cannot wait, and never over what people said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.utils.timezone import now

from parvis.inbox.actions import handling
from parvis.inbox.judgements import KIND
from parvis.inbox.models import Message, Reader, ReadingLife
from parvis.inbox.steps import deepening
from parvis.inbox.tests.factories import incoming, make_account, receive
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.engine import Judged, judge_many
from parvis.triage.engine.heads.model import Heads
from parvis.triage.learnt import heads as shipped_heads
from parvis.triage.models import Judgement

HIDDEN = "le vodurel du balimont arrive au marché samedi"


@dataclass
class Deep:
    """A stage that hears a threat in an invented word."""

    heads: Heads = field(default_factory=lambda: replace(shipped_heads(), version="meaning-1"))
    asked: list[str] = field(default_factory=list)

    def judge(self, texts: Sequence[str], **rest: Any) -> list[Judged]:
        self.asked += texts
        return [self._one(text, judged) for text, judged in zip(texts, judge_many(texts), strict=True)]

    def _one(self, text: str, judged: Judged) -> Judged:
        judged = replace(judged, versions=(*judged.versions, ("heads", self.heads.version)))
        if "vodurel" not in text:
            return judged
        return replace(
            judged, flags=("menace",), vital=True, priority="P0", rank=1, bands=(("flag:menace", "high"),)
        )


@pytest.fixture
def deep(monkeypatch) -> Deep:
    found = Deep()
    monkeypatch.setattr(deepening, "is_prepared", lambda data: True)
    monkeypatch.setattr(deepening, "stage", lambda data: found)
    return found


@pytest.fixture
def account(db):
    return make_account(make_team())


def reader_of(team) -> Reader:
    with acting_for(team.pk):
        return Reader.rows.of(team).get()


def message_of(team, text: str) -> Message:
    with acting_for(team.pk):
        return Message.rows.of(team).get(text=text)


def test_what_only_its_meaning_tells_moves_up_seconds_later(account, deep):
    receive(account, incoming(HIDDEN, at=now()), incoming("Le parc ferme à quelle heure ?", at=now()))
    assert message_of(account.team, HIDDEN).rank > 1
    deepening.read(reader_of(account.team))
    row = message_of(account.team, HIDDEN)
    assert (row.priority, row.vital, row.flags) == ("P0", True, ["menace"])
    assert reader_of(account.team).is_in(ReadingLife.resting)


def test_a_message_is_read_once_for_its_meaning(account, deep):
    receive(account, incoming(HIDDEN, at=now()))
    deepening.read(reader_of(account.team))
    receive(account, incoming("Merci pour la fresque", at=now()))
    assert reader_of(account.team).is_in(ReadingLife.reading), "new messages wake it"
    deepening.read(reader_of(account.team))
    assert sorted(deep.asked) == sorted([HIDDEN, "Merci pour la fresque"])


def test_what_a_person_said_stands(account, deep):
    receive(account, incoming(HIDDEN, at=now()))
    member = make_member(account.team)
    with acting_for(account.team_id):
        handling.correct(
            team=account.team, by=member, message=message_of(account.team, HIDDEN), labels={"topic": "voirie"}
        )
    deepening.read(reader_of(account.team))
    assert deep.asked == []
    assert message_of(account.team, HIDDEN).topic == "voirie"


def test_a_text_that_changed_meanwhile_keeps_its_own_judgement(account, deep, monkeypatch):
    receive(account, incoming(HIDDEN, at=now()))
    with acting_for(account.team_id):
        before = Judgement.rows.of(account.team).get(subject_kind=KIND)
        Judgement.rows.of(account.team).filter(pk=before.pk).update(text_key="another")
    deepening.read(reader_of(account.team))
    assert message_of(account.team, HIDDEN).priority != "P0"


def test_many_are_read_in_turns_the_newest_first(account, deep, monkeypatch):
    monkeypatch.setattr(deepening, "AT_ONCE", 2)
    receive(account, *[incoming(f"Message numéro {n} sur la piscine", at=now()) for n in range(3)])
    deepening.read(reader_of(account.team))
    assert len(deep.asked) == 2
    assert reader_of(account.team).is_in(ReadingLife.reading)
    deepening.read(reader_of(account.team))
    assert len(set(deep.asked)) == 3
    assert reader_of(account.team).is_in(ReadingLife.resting)


def test_without_an_encoder_nobody_reads(account, monkeypatch, settings, tmp_path):
    settings.PARVIS_DATA = tmp_path
    receive(account, incoming(HIDDEN, at=now()))
    with acting_for(account.team_id):
        assert not Reader.rows.of(account.team).exists()


def test_another_town_is_not_read(account, deep):
    other = make_account(make_team(slug="ailleurs"))
    receive(other, incoming(HIDDEN, at=now()))
    receive(account, incoming("Merci pour la fresque", at=now()))
    deepening.read(reader_of(account.team))
    assert deep.asked == ["Merci pour la fresque"]
    assert message_of(other.team, HIDDEN).priority != "P0"
