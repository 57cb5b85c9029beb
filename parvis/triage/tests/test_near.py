"""A text sent with small changes is known again; another text is not taken for it; the print says nothing else."""

from __future__ import annotations

import random

import pytest

from benchmarks.near import jaccard, near_pairs
from parvis.triage.engine.folding import fold
from parvis.triage.engine.near import _MASKED, FEWEST_LETTERS, HASHES, NEAR, Print, likeness, prints_of
from parvis.triage.tests.invented import PETITION, copies_among, edited, sentences


def print_of(text: str) -> Print | None:
    return prints_of([text])[0]


def near(one: str, other: str) -> bool:
    first, second = print_of(one), print_of(other)
    assert first is not None
    assert second is not None
    met = bool(set(first.keys) & set(second.keys))
    return met and likeness(first.signature, second.signature) >= NEAR


def test_300_edited_copies_among_10300_messages_are_all_found_and_few_others():
    texts, copies = copies_among(10_000, 300, random.Random(8))
    pairs = near_pairs(prints_of(texts))
    assert [pair for pair in copies if pair not in pairs] == []
    others = pairs - set(copies)
    assert len(others) < 200, "of 53 million pairs"
    assert sum(jaccard(texts[a], texts[b]) < 0.2 for a, b in others) == 0


def test_a_likeness_is_an_estimate_of_the_exact_one():
    rng = random.Random(3)
    wrong = []
    for text in sentences(300, rng):
        other = edited(text, rng, edits=rng.randint(1, 9))
        one, two = prints_of([text, other])
        assert one is not None
        assert two is not None
        wrong.append(abs(likeness(one.signature, two.signature) - jaccard(fold(text), fold(other))))
    assert sum(wrong) / len(wrong) < 0.05
    assert max(wrong) < 0.25


@pytest.mark.parametrize(
    "copy",
    [
        PETITION.upper(),
        "Bonjour, " + PETITION + " Merci.",
        PETITION.translate(str.maketrans("éèàç", "eeac")),
        PETITION + " https://petition.example/platanes @mairie@social.example",
        PETITION.replace("platanes", "tilleuls"),
        "".join(chr(ord(c) + 0x1D400 - 65) if "A" <= c <= "Z" else c for c in PETITION.upper()),
    ],
)
def test_what_people_change_when_they_copy_changes_little(copy):
    assert near(PETITION, copy)


def test_the_same_subject_in_other_words_is_no_copy():
    other = "On veut garder les arbres de la promenade, et que la mairie nous demande notre avis avant de les couper."
    assert not near(PETITION, other)


def test_a_short_text_is_near_to_the_same_words_only():
    assert near("Merci !", "MERCI…")
    assert near("Où est-ce ?", "ou est ce")
    assert not near("Merci Zoé", "Merci Léo")
    short, long = print_of("x" * (FEWEST_LETTERS - 1)), print_of("x" * FEWEST_LETTERS)
    assert short is not None
    assert long is not None
    assert (short.exact, len(short.keys), long.exact, len(long.keys)) == (True, 1, False, 16)
    assert max(short.keys) < 0 <= min(long.keys)


@pytest.mark.parametrize("text", ["", " \n", "!!! …", "🙏🙏", "https://a.example/b", "\u200b"])
def test_a_text_without_letters_is_near_to_nothing(text):
    assert print_of(text) is None


def test_a_print_is_64_bytes_the_same_alone_or_among_others_whatever_comes():
    odd = [
        "\ud800 seul dans un texte assez long pour compter",
        "a\0b" * 30,
        "漢字かな交じり文の長い例文をここに書いておきます。",
        "é" * 100_000,
        PETITION,
    ]
    together = prints_of(odd * 200)
    for place, text in enumerate(odd):
        alone = print_of(text)
        assert alone is not None
        assert len(alone.signature) == HASHES
        assert alone == together[place] == together[-5 + place]


def test_one_endless_word_before_a_mention_is_looked_through_by_a_bounded_step():
    """Without the bound the search begins anew at each letter: the time grows with the square of the word."""
    found = _MASKED.search("a" * 9_990 + "@mairie")
    assert found is not None
    assert found.start() == 9_990 - 64


def test_a_print_stays_the_same_from_one_version_to_the_next():
    """What is stored is compared with what comes: another print of the same text needs all of them made anew."""
    made = print_of(PETITION)
    assert made is not None
    assert made.signature[:8].hex() == "3af4428670cbbc63"
