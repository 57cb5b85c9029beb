"""Explicit votes are read, everything else stays a message."""

from __future__ import annotations

import pytest

from parvis.debates.reading_votes import Doubt, Read, plain, read_vote

WORDS = {"d'accord": 1, "pas d'accord": 2, "je passe": 3}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("@mairie@localhost:8101 2", 2),  # a server on a port of its own
        ("2", 2), (" 2 ! ", 2), ("@mairie@social.example 2", 2), ("2️⃣", 2), ("Je vote 2", 2), ("je vote pour le 2", 2),
        ("Réponse : 2", 2), ("Choix n°2", 2), ("n° 2", 2), ("le 2, sans hésiter", 2), ("2 car c'est plus sûr", 2),
        ("2. Parce que la place est à nous", 2), ("Option 2 🙂", 2), ("My answer is 2", 2), ("I vote 2", 2),
        ("D’accord", 1), ("D'accord !", 1), ("Pas d'accord, c'est trop cher", 2), ("JE PASSE", 3), ("2 #place", 2),
        ("2\n\nmerci", 2), ("2 — et vite", 2),
    ],
)  # fmt: skip
def test_a_vote_in_so_many_words_is_one(text, answer):
    assert read_vote(text, offered=3, words=WORDS) == Read(answer)


@pytest.mark.parametrize(
    "text",
    [
        "2 fois par semaine ce serait bien", "Rendez-vous à 2 h", "Il y a 2 bancs", "20 % des gens",
        "C'est d'accord pour qui ?",
        "Je suis d'accord avec Zoé", "On n'est pas d'accord entre nous", "Bravo !", "", "🙂", "La rue du 2 mai",
        "2 bancs cassés", "1 ou 2 bancs de plus", "Le 1 et 2 mars c'est trop tard",
        "Le 2 mars c'est trop tard", "Je vote aux élections", "https://exemple.example/2", "3h",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_is_none(text):
    assert read_vote(text, offered=3, words=WORDS) == Read(None, Doubt.nothing)


@pytest.mark.parametrize(
    "text",
    ["1 ou 2", "1 et 2", "1/2", "Je vote 1 ou 2", "Je vote 1, enfin non je vote 2", "2, d'accord", "1, 3 !"],
)
def test_two_answers_are_no_vote_and_a_person_is_told_of_them(text):
    assert read_vote(text, offered=3, words=WORDS) == Read(None, Doubt.several)


@pytest.mark.parametrize("text", ["4", "Je vote 7", "0"])
def test_a_number_that_was_not_offered_is_told_apart(text):
    assert read_vote(text, offered=3) == Read(None, Doubt.unknown)


def test_agreed_words_are_compared_as_they_are_read():
    assert all(plain(words) == words for words in WORDS)
