"""Themes of a week: found in French and in English, named by shared words, never for fewer than five messages."""

from __future__ import annotations

import random

import pytest

from parvis.triage.engine.themes import FEWEST, themes_of
from parvis.triage.tests.invented import PETITION, edited

POOL = [
    "La piscine ferme trop tôt le soir", "Le bassin de la piscine est glacé", "Horaires de la piscine le dimanche ?",
    "Bravo aux maîtres-nageurs de la piscine", "Le vestiaire de la piscine est sale", "Piscine : abonnement trop cher",
    "Pourquoi la piscine ferme-t-elle en août ?", "Les lignes d'eau de la piscine sont prises"]  # fmt: skip
BINS = [
    "Le camion des poubelles n'est pas passé", "Poubelles jaunes non ramassées depuis mardi",
    "Collecte des poubelles oubliée",
    "Les poubelles débordent sur le trottoir", "À quelle heure sortir les poubelles ?",
    "Camion de collecte trop bruyant",
    "Collecte des poubelles verte supprimée ?", "Bacs jaunes cassés par le camion"]  # fmt: skip
LIBRARY = [
    "The library closes too early", "More evening hours at the library", "The library roof leaks on the books",
           "Lovely children's reading at the library", "Library cards for new residents", "The library lost my books",
           "Are the library books disinfected", "When does the library open on Sunday"]  # fmt: skip
ODD = ["Zoé Tartempion habite au 12", "Un zèbre traverse", "Quelle belle lumière hier", "Ordinateur perdu gare nord",
       "Vends vélo bleu", "Horoscope favorable"]  # fmt: skip


def week(seed: int = 1, times: int = 1) -> list[str]:
    texts = [f"{text}, {n}" for n in range(times) for text in POOL + BINS + LIBRARY] + ODD
    random.Random(seed).shuffle(texts)
    return texts


def test_three_subjects_in_two_languages_are_three_themes_named_by_their_words():
    texts = week()
    found = themes_of(texts)
    firsts = {theme.terms[0] for theme in found}
    assert {"piscine", "poubelles", "library"} <= firsts
    for theme in found:
        inside = [texts[n].lower() for n in theme.members]
        subjects = {
            word for word in ("piscine", "poubelle", "library") if any(word in text for text in inside)
        }
        assert len(subjects) <= 1


def test_the_messages_in_the_middle_speak_of_the_theme_and_are_no_copies():
    texts = week()
    for theme in themes_of(texts):
        assert set(theme.central) <= set(theme.members)
        assert len({texts[n].split(",")[0] for n in theme.central}) <= len(theme.central) <= 3


def test_copies_stand_once_in_the_middle_of_their_theme():
    rng = random.Random(1)
    copies = [edited(PETITION, rng) for _ in range(30)]
    texts = copies + week()
    found = themes_of(texts, ["campaign"] * 30 + [None] * (len(texts) - 30))
    theme = next(theme for theme in found if set(range(30)) <= set(theme.members))
    assert len(set(theme.central) & set(range(30))) == 1
    said = {term for theme in found for term in theme.terms}
    assert {"piscine", "poubelles", "library"} <= said, "it drowns no other subject"


def test_a_week_that_is_one_campaign_is_one_theme():
    rng = random.Random(1)
    (theme,) = themes_of([edited(PETITION, rng) for _ in range(40)], ["campaign"] * 40)
    assert len(theme.members) == 40


def test_never_a_theme_of_fewer_than_five_messages():
    for seed in range(6):
        for theme in themes_of(week(seed)):
            assert len(theme.members) >= FEWEST


def test_a_word_of_one_person_is_never_in_a_name():
    texts = [*week(), *[f"La piscine de mon voisin Bartholomé, {n}" for n in range(2)]]
    said = {term for theme in themes_of(texts) for term in theme.terms}
    assert "bartholomé" not in said
    assert "tartempion" not in said


def test_names_are_spelt_as_people_write_them():
    texts = ["La forêt brûle-t-elle encore près du chemin", "Sentier de la forêt barré", "La forêt est splendide",
             "Champignons de la forêt", "Chasse en forêt le dimanche", "la foret est fermée"] * 5 + POOL  # fmt: skip
    assert "forêt" in {term for theme in themes_of(texts) for term in theme.terms}


@pytest.mark.parametrize("texts", [[], ["Bonjour"] * 3, POOL[:5], ["", "!!", "🙏"] * 20, ["merci"] * 50])
def test_too_little_gives_no_theme(texts):
    assert themes_of(texts) == []


def test_the_same_texts_give_the_same_themes():
    assert themes_of(week()) == themes_of(week())
