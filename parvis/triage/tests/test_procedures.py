"""Every vital rule leads to steps and numbers, in both languages, written with care."""

import re

from parvis.triage.engine import SHIPPED, judge
from parvis.triage.engine.table import PROCEDURES
from parvis.triage.procedures import procedure, procedures, reason, reason_of

NATIONAL = {"15", "17", "18", "112", "114", "3114", "119", "3919", "115", "3018"}


def test_each_procedure_exists_in_both_languages_with_as_many_steps():
    for key in PROCEDURES:
        french, english = procedure(key, language="fr"), procedure(key, language="en")
        assert french is not None
        assert english is not None
        assert len(french.steps) == len(english.steps) >= 4
        assert french.note.startswith("À vérifier")


def test_the_ten_numbers_are_all_given_somewhere():
    given = {contact.number for key in PROCEDURES for contact in procedure(key, language="fr").contacts}

    assert given == NATIONAL


def test_each_vital_rule_has_a_procedure_that_exists():
    for rule in SHIPPED.rules:
        if rule.vital:
            assert rule.procedure in PROCEDURES, rule.id


def test_despair_shows_3114_first_and_an_unknown_key_shows_nothing():
    judged = judge("Je n'ai plus envie de vivre")

    assert procedures(judged.procedures, language="fr-FR")[0].contacts[0].number == "3114"
    assert procedure("astrology", language="fr") is None


def test_a_reason_is_told_in_the_readers_language():
    evidence = judge("Ça sent le gaz").evidence[0]

    assert reason_of(evidence, language="fr") == "Une odeur ou une fuite de gaz"
    assert reason_of(evidence, language="de") == "A smell of gas or a gas leak"
    assert reason(rule="fr.gone", told="A rule that is gone", language="fr") == "A rule that is gone"
    shape = judge("Appelez Zoé au 06 12 34 56 78").evidence[0]
    assert reason_of(shape, language="fr").startswith("Un numéro de téléphone")


def test_french_sentences_keep_french_typography():
    texts = [rule.reason["fr"] for rule in SHIPPED.rules]
    texts += [step for key in PROCEDURES for step in procedure(key, language="fr").steps]

    assert [text for text in texts if re.search(r"(?<!\u202f)[;:!?»]|«(?!\u202f)|'", text)] == []
