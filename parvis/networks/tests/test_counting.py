"""A text is as long as the network says: links, mentions, emoji, accents."""

import time

import pytest

from parvis.networks.contract import TextLimit, TextUnit
from parvis.networks.counting import count, find_urls

MASTODON = TextLimit(max_units=500, unit=TextUnit.graphemes, url_weight=23, short_mentions=True)
BLUESKY = TextLimit(max_units=300, unit=TextUnit.graphemes, max_bytes=3000)
X = TextLimit(max_units=280, unit=TextUnit.weighted, url_weight=23, bare_urls=True)
PLAIN = TextLimit(max_units=5000)

LONG = "https://www.mairie-de-saint-exemple.fr/actualites/travaux-de-la-rue-haute?page=2&tri=date#plan"

# text, Mastodon, Bluesky, X, code points
LENGTHS = [
    ("", 0, 0, 0, 0),
    ("Bonjour", 7, 7, 7, 7),
    ("École à Noël", 12, 12, 12, 12),
    ("E\u0301cole", 5, 5, 5, 6),
    ("a\r\nb", 3, 3, 4, 4),
    ("👩🏽‍💻", 1, 1, 2, 4),
    ("👨‍👩‍👧‍👦", 1, 1, 2, 7),
    ("🇫🇷", 1, 1, 2, 2),
    ("🇫🇷🇪🇺", 2, 2, 4, 4),
    ("1️⃣", 1, 1, 2, 3),
    ("❤️", 1, 1, 2, 2),
    ("市役所", 3, 3, 6, 3),
    ("مرحبا", 5, 5, 5, 5),
    ("« oui » — non", 13, 13, 13, 13),
    ("Z͑ͫ̓", 1, 1, 4, 4),
]


@pytest.mark.parametrize(("text", "mastodon", "bluesky", "x", "points"), LENGTHS)
def test_each_network_counts_in_its_own_way(text, mastodon, bluesky, x, points):
    assert [count(text, limit).units for limit in (MASTODON, BLUESKY, X, PLAIN)] == [
        mastodon,
        bluesky,
        x,
        points,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LONG, 23),
        (f"Voir {LONG}.", 5 + 23 + 1),
        (f"({LONG})", 25),
        ("https://ville.fr et http://ville.fr/b", 23 + 4 + 23),
        ("https://ville.fr:8443/a", 23),
        ("https://fr.wikipedia.org/wiki/Parvis_(architecture)", 23),
        ("https://mairie.bzh/été", 23),
        ("https://xn--mairie-dua.fr/", 23),
        ("ville.fr", 8),
        ("https://ville.example/page", 26),
        ("https://127.0.0.1/page", 22),
        ("ftp://ville.fr/page", 19),
        ("mairie@ville.fr", 15),
        ("écrire à mairie@ville.fr", 24),
    ],
)
def test_a_link_weighs_23_however_long_and_only_a_true_link(text, expected):
    assert count(text, MASTODON).units == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@mairie", 7),
        ("@mairie@social.ville.fr", 7),
        ("Merci @mairie@social.ville.fr !", 15),
        ("@a@b.fr @c@d.fr", 5),
        ("https://social.ville.fr/@mairie@autre.fr", 23),
        ("nom@ville.fr", 12),
        ("@mairie.du.bourg@ville.fr", 16),
    ],
)
def test_a_mention_of_another_server_counts_as_its_short_name(text, expected):
    assert count(text, MASTODON).units == expected
    assert count(text, PLAIN).units == len(text)


def test_x_sees_a_link_without_its_scheme():
    assert count("Voir ville.fr/agenda demain", X).units == 5 + 23 + 7
    assert count("Fin de phrase.Debut", X).units == 19


def test_both_of_blueskys_limits_hold():
    assert count("é" * 300, BLUESKY).fits
    assert count("é" * 301, BLUESKY).over == 1
    heavy = count("👨‍👩‍👧‍👦" * 200, BLUESKY)
    assert (heavy.units, heavy.bytes, heavy.over) == (200, 5000, 2000)


def test_a_content_warning_counts_with_the_text():
    assert count("b" * 490, MASTODON, warning="Accident").units == 498
    assert count("b" * 490, MASTODON, warning="Accident grave").over == 4


def test_where_the_links_are():
    text = f"Voir {LONG}, puis https://ville.fr."
    assert [text[start:end] for start, end in find_urls(text)] == [LONG, "https://ville.fr"]


HOSTILE = [
    "a" * 100_000, "@" + "a." * 50_000, "@a" * 50_000, "https://" * 12_500, "https://" + "a." * 50_000,
    "https://a.fr/" + "(" * 100_000, "https://a.fr/" + "(a" * 50_000, "https://a.fr/?" + "." * 100_000,
    "a.fr " * 20_000, "a." * 50_000, "👩🏽‍💻" * 25_000, "e" + "\u0301" * 100_000, "\u202e" * 100_000, "\ud800" * 1000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_makes_counting_slow(text):
    started = time.perf_counter()
    for limit in (MASTODON, BLUESKY, X):
        assert count(text, limit).units > 0
    assert time.perf_counter() - started < 3
