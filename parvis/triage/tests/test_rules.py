"""Every rule hears what it must and keeps silent on its neighbours. All sentences are invented."""

import re
from pathlib import Path

import pytest
import yaml

from parvis.triage.engine import SHIPPED, Own
from parvis.triage.engine.folding import fold
from parvis.triage.engine.language import COVERED
from parvis.triage.engine.patterns import Choice, Sequence, parse
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


def test_a_short_spelling_in_a_phrase_is_met_as_it_is_typed():
    """Texts are read with "svp" spelt out: a phrase that asks for "svp" must be met all the same."""
    asked = [
        (rule.id, role, sentence)
        for rule in SHIPPED.rules
        for role, lines in rule.lines.items()
        for line in lines
        for sentence in _through(parse(line, _as_typed), rule.language)
        if SHORT.search(sentence)
    ]

    assert len(asked) > 50
    assert [one for one in asked if one[:2] not in _met(one[2])] == []


SHORT = re.compile(rf"\b({'|'.join(short for tongue in SHIPPED.tongues for short in tongue.spellings)})\b")
LISTS = {
    f"{tongue.language}<{name}>": words for tongue in SHIPPED.tongues for name, words in tongue.lists.items()
}


def _as_typed(word: str) -> tuple[Sequence, ...]:
    return ((fold(word).removesuffix("*"),),)


def _through(choice: Choice, language: str) -> list[str]:
    """Sentences that a phrase describes: each of its words is in one of them at least."""
    return [sentence for sequence in choice.sequences for sentence in _along(sequence, language)]


def _along(sequence: Sequence, language: str) -> list[str]:
    ways = [
        _through(item, language) if isinstance(item, Choice) else [_typed(item, language)]
        for item in sequence
    ]
    return [
        " ".join(filter(None, [*(w[0] for w in ways[:at]), way, *(w[0] for w in ways[at + 1 :])]))
        for at, here in enumerate(ways)
        for way in here
    ] or [""]


def _typed(item: str, language: str) -> str:
    if item.startswith("<"):
        return "7" if item == "<num>" else LISTS[language + item][0].split()[0].strip("*,")
    return "" if item.startswith("..") else item


def _met(sentence: str) -> set[tuple[str, str]]:
    """The rules that have a phrase in such a sentence, each with what that phrase does."""
    index = SHIPPED.index
    steps = [number for raw in sentence.split() for _word, number in index.steps(raw)]
    lines = {line for line, _, _ in index.phrases.find(steps, index.symbols, [0] * len(steps))}
    return {(SHIPPED.rules[number].id, role) for number, role in (index.lines[line] for line in lines)}


def _heard(sentence: str, language: str) -> set[str]:
    return {hit.rule.id for hit in read(sentence, lexicon=SHIPPED, own=Own(), language=language).hits}
