"""Times and French typography, as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from parvis.design import times, typography
from parvis.design.templatetags.design import initials

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # ten o'clock in Paris
N = "\u202f"


@pytest.mark.parametrize(
    ("gap", "french", "english"),
    [
        (timedelta(seconds=-20), "à l’instant", "just now"),
        (timedelta(minutes=-5), "il y a 5 min".replace("5 ", f"5{N}"), "5 min ago"),
        (timedelta(minutes=30), f"dans 30{N}min", "in 30 min"),
        (timedelta(hours=8, minutes=30), f"aujourd’hui à 18{N}h{N}30", "today at 18:30"),
        (timedelta(days=1, hours=2), f"demain à 12{N}h", "tomorrow at 12:00"),
        (timedelta(days=-1), f"hier à 10{N}h", "yesterday at 10:00"),
        (timedelta(days=3), f"jeudi à 10{N}h", "Thursday at 10:00"),
        (timedelta(days=-3), f"vendredi dernier à 10{N}h", "last Friday at 10:00"),
        (timedelta(days=-60), f"24 septembre à 11{N}h", "24 September at 11:00"),
        (timedelta(days=-267), f"1er mars à 10{N}h", "1 March at 10:00"),
        (timedelta(days=400), "28 décembre 2027", "28 December 2027"),
    ],
)
def test_times_are_words_when_near_and_figures_when_far(gap: timedelta, french: str, english: str) -> None:
    with translation.override("fr"):
        assert times.words(MONDAY + gap, at=MONDAY) == french
    with translation.override("en"):
        assert times.words(MONDAY + gap, at=MONDAY) == english


def test_a_deadline_says_before_when_and_once_past_since_when() -> None:
    with translation.override("fr"):
        assert times.before(MONDAY + timedelta(days=3), at=MONDAY) == f"avant jeudi à 10{N}h"
        assert times.before(MONDAY + timedelta(hours=2), at=MONDAY) == f"avant 12{N}h"
        assert times.before(MONDAY + timedelta(minutes=20), at=MONDAY) == f"d’ici 20{N}min"
        assert times.before(MONDAY - timedelta(days=1), at=MONDAY) == f"en retard, prévu hier à 10{N}h"
        assert times.before(MONDAY + timedelta(days=15), at=MONDAY) == f"avant le 8 décembre à 10{N}h"


@pytest.mark.parametrize(
    ("days", "french", "english"),
    [
        (1, f"demain à 10{N}h", "tomorrow at 10:00"), (6, f"dimanche à 10{N}h", "Sunday at 10:00"),
        (7, f"le 30 novembre à 10{N}h", "30 November at 10:00"),
        (-60, f"le 24 septembre à 11{N}h", "24 September at 11:00"),
        (400, "le 28 décembre 2027", "28 December 2027"),
    ],
)  # fmt: skip
def test_a_date_behind_other_words_has_an_article_in_french(days: int, french: str, english: str) -> None:
    with translation.override("fr"):
        assert times.within(MONDAY + timedelta(days=days), at=MONDAY) == french
    with translation.override("en"):
        assert times.within(MONDAY + timedelta(days=days), at=MONDAY) == english


def test_the_exact_hour_is_one_touch_away() -> None:
    with translation.override("fr"):
        assert f'title="lundi 23 novembre 2026 à 10{N}h"' in times.tag(MONDAY)
    assert 'datetime="2026-11-23T09:00:00+00:00"' in times.tag(MONDAY)


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        (
            "Vraiment ? Oui : à 18 h 30 ; « bien » !",
            f"Vraiment{N}? Oui{N}: à 18{N}h{N}30{N}; «{N}bien{N}»{N}!",
        ),
        ("https://ville.example/a?b=c", "https://ville.example/a?b=c"),
        ("l'équipe d'aujourd'hui", "l’équipe d’aujourd’hui"),
        ("50 % de 3 €", f"50{N}% de 3{N}€"),
    ],
)
def test_french_spaces_do_not_break(typed: str, set_: str) -> None:
    assert typography.french(typed) == set_
    assert typography.french(set_) == set_


@pytest.mark.parametrize(
    ("name", "two"),
    [("Jeanne Exemple", "JE"), ("agent0@ville.example", "AE"), ("Éloi", "É"), ("", "?"), ("🙂", "?")],
)
def test_initials_of_any_name(name: str, two: str) -> None:
    assert initials(name) == two
