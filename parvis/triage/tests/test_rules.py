"""Every rule hears what it must and keeps silent on its neighbours. All sentences are invented."""

from pathlib import Path

import pytest
import yaml

from parvis.triage.engine import SHIPPED, Own
from parvis.triage.engine.language import COVERED
from parvis.triage.engine.reading import read

CASES = Path(__file__).parent / "cases"


def _cases(language: str) -> dict[str, dict[str, list[str]]]:
    return yaml.safe_load((CASES / f"rules_{language}.yaml").read_text(encoding="utf-8"))


ALL = [
    (f"{language}.{rule}", answer, sentence)
    for language in sorted(tongue.language for tongue in SHIPPED.tongues)
    for rule, answers in _cases(language).items()
    for answer, sentences in answers.items()
    for sentence in sentences
]


def test_each_rule_has_a_sentence_that_it_hears_and_one_that_it_does_not():
    heard = {rule for rule, answer, _ in ALL if answer == "yes"}
    ignored = {rule for rule, answer, _ in ALL if answer == "no"}
    rules = {rule.id for rule in SHIPPED.rules}

    assert rules - heard == set()
    assert rules - ignored == set()
    assert (heard | ignored) - rules == set()


@pytest.mark.parametrize("language", COVERED)
def test_a_rule_hears_its_sentences_and_no_neighbour(language):
    """One test for all, because each of some 500 sentences takes a fraction of a millisecond."""
    wrong = [
        (rule, answer, sentence)
        for rule, answer, sentence in ALL
        if rule.startswith(language) and (rule in _heard(sentence, language)) is not (answer == "yes")
    ]

    assert wrong == []


def _heard(sentence: str, language: str) -> set[str]:
    return {hit.rule.id for hit in read(sentence, lexicon=SHIPPED, own=Own(), language=language).hits}
