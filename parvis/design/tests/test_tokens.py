"""Colours: every pair that pages use can be read, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parvis.design import accent

TOKENS = (Path(accent.__file__).parent / "static/design/tokens.css").read_text(encoding="utf-8")
COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")
GROUNDS = ("paper", "sheet", "sunken")


def block(opening: str) -> dict[str, str]:
    start = TOKENS.index(opening)
    return dict(COLOUR.findall(TOKENS[start : TOKENS.index("}", start)]))


LIGHT, DARK = block(":root,"), block('\n[data-theme="dark"] {')
PAIRS = [(ink, ground) for ink in ("ink", "ink-soft", "accent", "accent-strong") for ground in GROUNDS]
PAIRS += [
    (meaning, ground)
    for meaning in ("urgent", "care", "hand", "done")
    for ground in (f"{meaning}-soft", "sheet", "paper")
]
PAIRS += [(f"camp-{number}", "sheet") for number in range(1, 6)]
PAIRS += [
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("ink", "accent-soft"),
    ("ink-soft", "accent-soft"),
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(tokens: dict[str, str], ink: str, ground: str) -> None:
    assert accent.contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet"])
def test_borders_of_fields_can_be_seen(tokens: dict[str, str], ground: str) -> None:
    assert accent.contrast(tokens["edge"], tokens[ground]) >= 3


def test_dark_is_the_same_by_the_machine_and_by_choice() -> None:
    assert block(':root:not([data-theme="light"]) {') == DARK


def test_accents_are_checked_against_the_real_grounds() -> None:
    assert (LIGHT["paper"], LIGHT["sheet"]) == accent.LIGHT_GROUNDS
    assert (DARK["paper"], DARK["sheet"]) == accent.DARK_GROUNDS


def test_a_pale_accent_is_refused_with_the_reason_and_a_dark_one_taken() -> None:
    assert "1." in accent.refusal("#ffe680")
    assert accent.refusal("red")
    assert accent.refusal("#7a1fa2") == ""


@pytest.mark.parametrize("colour", ["#7a1fa2", "#0b5a62", "#000000", "#8a1c1c"])
def test_the_stylesheet_of_an_accent_stays_readable_in_the_dark(colour: str) -> None:
    dark = dict(COLOUR.findall(accent.stylesheet(colour).splitlines()[2]))
    assert min(accent.contrast(dark["accent"], ground) for ground in accent.DARK_GROUNDS) >= 4.5
    assert accent.contrast(dark["on-accent"], dark["accent"]) >= 4.5
