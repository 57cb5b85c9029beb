"""A correction is felt on the next message that reads almost the same, and never takes a rule's danger away."""

from __future__ import annotations

import pytest

from parvis.triage.engine import judge, judge_many
from parvis.triage.engine.heads.examples import Example
from parvis.triage.engine.heads.features import features_of
from parvis.triage.engine.heads.kept import pack
from parvis.triage.engine.heads.local import Taught
from parvis.triage.engine.heads.model import Heads
from parvis.triage.engine.heads.training import train
from parvis.triage.engine.neighbours import Memory
from parvis.triage.tests.test_heads import invented
from parvis.triage.tests.test_local_heads import SEE

TEXT = "La zibette du matin n'est pas passée au Clos Verdelin, troisième fois"


@pytest.fixture(scope="module")
def heads() -> Heads:
    return train(invented(), see=SEE)


def corrected(text: str, *, gone: bool = False, **labels: object) -> Taught:
    words, rules = SEE(text, "fr")
    piece = b"" if gone else pack(features_of([words], [rules]))[0]
    said = {"topic": None, "intent": None, "flags": None} | labels
    return Taught(judge(text).duplicate_key, piece, Example("", **said), on="2026-11-20")  # type: ignore[arg-type]


@pytest.mark.parametrize("next_one", [TEXT, TEXT.upper() + " !", TEXT.replace("matin", "soir")])
def test_what_reads_almost_the_same_gets_what_people_said_with_its_reason(heads, next_one):
    memory = Memory([corrected(TEXT, topic="logement", intent="question", flags=("rumeur",))])
    found = judge(next_one, heads=heads, memory=memory)
    assert (found.topic, found.intent, found.flags, found.priority) == (
        "logement",
        "question",
        ("rumeur",),
        "P1",
    )
    told = {one.label: one for one in found.evidence if one.rule == "neighbour"}
    assert set(told) == {"topic:logement", "intent:question", "flag:rumeur"}
    assert told["topic:logement"].version == "2026-11-20"
    assert ("neighbour", "2026-11-20") in found.versions


def test_another_message_of_the_subject_is_left_to_the_heads(heads):
    memory = Memory([corrected(TEXT, topic="logement")])
    other = "La zibette était pleine ce matin"
    assert judge(other, heads=heads, memory=memory) == judge(other, heads=heads)


def test_a_text_that_is_gone_is_still_known_by_its_key(heads):
    memory = Memory([corrected(TEXT, gone=True, topic="logement")])
    assert judge(TEXT, heads=heads, memory=memory).topic == "logement"
    assert judge(TEXT + " encore", heads=heads, memory=memory).topic != "logement"


@pytest.mark.parametrize(
    "text",
    ["Je veux mourir, je n'en peux plus", "Ça sent le gaz dans la cave de l'école", "Je vais venir te tuer"],
)
def test_not_sensitive_never_takes_away_what_may_be_vital(heads, text):
    memory = Memory([corrected(text, topic="autre", intent="info", flags=())])
    before, after = judge(text, heads=heads), judge(text, heads=heads, memory=memory)
    assert (after.rank, after.priority, after.vital, after.distress) == (
        before.rank,
        "P0",
        True,
        before.distress,
    )
    assert set(judge(text).flags) <= set(after.flags)
    assert after.procedures


def test_not_sensitive_lowers_the_rank_of_a_rules_flag_and_keeps_it(heads):
    text = "On m'a dit que l'usine va fermer, faites passer, ils nous cachent tout"
    before = judge(text, heads=heads)
    assert before.flags
    after = judge(text, heads=heads, memory=Memory([corrected(text, flags=())]))
    assert set(after.flags) == set(judge(text).flags)
    assert after.rank > before.rank
    assert {band for label, band in after.bands if label.startswith("flag:")} == {"low"}


def test_not_sensitive_takes_away_what_heads_alone_said(heads):
    text = "le trottoir est cassé, c'est inadmissible, rien ne change"
    before = judge(text, heads=heads)
    assert (before.flags, judge(text).flags) == (("election",), ()), "only heads say so here"
    after = judge(text, heads=heads, memory=Memory([corrected(text, flags=())]))
    assert after.flags == ()
    assert after.sensitive_score <= 0.2
    assert not [one for one in after.evidence if one.label == "flag:election"]


def test_the_newest_word_of_two_holds_and_batches_are_as_one_by_one(heads):
    memory = Memory([corrected(TEXT, topic="transport"), corrected(TEXT, topic="logement")])
    assert judge(TEXT, heads=heads, memory=memory).topic == "transport"
    texts = [TEXT, "merci", "", TEXT + "!", "la cantine de l'école"] * 9
    together = judge_many(texts, heads=heads, memory=memory)
    assert together == [judge(text, heads=heads, memory=memory) for text in texts]
    assert judge_many(texts, heads=heads, memory=Memory([])) == judge_many(texts, heads=heads)
