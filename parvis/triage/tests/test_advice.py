"""The advice of a model outside adds to a judgement, and never takes away."""

import pytest

from parvis.triage.advice import added_by, evidence_of
from parvis.triage.engine import FLAGS
from parvis.triage.engine.endpoint import Advice

FOUND = {
    "flags": ["menace", "elu"], "topic": "voirie", "intent": "to_check", "distress": True,
    "bands": {"flag:menace": "high", "flag:elu": "low"}, "procedures": ["menace"],
}  # fmt: skip


def advice(*flags, topic="autre", intent="merci", distress=False):
    return Advice(topic, intent, flags, distress, "petit")


@pytest.mark.parametrize("flags", [(), ("rumeur",), FLAGS])
def test_what_was_found_stays_whatever_it_says(flags):
    labels, _added = added_by(FOUND, advice(*flags))
    assert {*labels["flags"]} == {*FOUND["flags"], *flags}
    assert (labels["topic"], labels["distress"]) == ("voirie", True)
    assert FOUND["bands"].items() <= labels["bands"].items()
    assert {*FOUND["procedures"]} <= {*labels["procedures"]}


def test_it_takes_the_place_of_to_check_and_is_never_sure():
    labels, added = added_by(FOUND, advice("rumeur"))
    assert labels["intent"] == "merci"
    assert added == ["flag:rumeur", "intent:merci"]
    assert {labels["bands"][label] for label in added} == {"medium"}


def test_distress_brings_its_procedure():
    labels, added = added_by({**FOUND, "distress": False}, advice(distress=True))
    assert added[-1] == "distress"
    assert "detresse" in labels["procedures"]


def test_what_is_given_is_not_changed():
    before = repr(FOUND)
    added_by(FOUND, advice("rumeur", distress=True))
    assert repr(FOUND) == before


def test_its_evidence_says_who_said_it():
    found = evidence_of("flag:elu", "petit")
    assert (found["reason"], found["text"], found["version"]) == ("a model outside: petit", "", "petit")
