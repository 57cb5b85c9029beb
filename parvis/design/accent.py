"""A team's own accent: refused when it could not be read, else made into the few colours that pages use."""

from __future__ import annotations

import re

from django.utils.translation import gettext

HEX = re.compile(r"^#?([0-9a-fA-F]{6})$")
READABLE = 4.5
LIGHT_GROUNDS = ("#faf7f1", "#fffdf9")  # --paper and --sheet of tokens.css (a test keeps them alike)
DARK_GROUNDS = ("#191815", "#21201c")
WHITE, BLACK = "#ffffff", "#0c0c0c"

Rgb = tuple[float, float, float]


def parts(colour: str) -> Rgb:
    found = HEX.match(colour)
    if found is None:
        raise ValueError(colour)
    digits = found[1]
    return int(digits[0:2], 16) / 255, int(digits[2:4], 16) / 255, int(digits[4:6], 16) / 255


def _luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(value) for value in parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    values = (
        round((a * (1 - share) + b * share) * 255) for a, b in zip(parts(colour), parts(other), strict=True)
    )
    return "#" + "".join(f"{value:02x}" for value in values)


def refusal(colour: str) -> str:
    """Why this accent cannot be used, in one sentence; "" when it can."""
    if not HEX.match(colour):
        return gettext("A colour is written with six figures or letters from A to F, such as #0b5a62.")
    ratio = min(contrast(colour, ground) for ground in LIGHT_GROUNDS)
    if ratio >= READABLE:
        return ""
    return gettext(
        "This colour is too pale to be read on our paper: its contrast is {ratio}, at least {least} is needed. "
        "Choose a darker one."
    ).format(ratio=f"{ratio:.1f}", least=READABLE)


def _lifted(colour: str) -> str:
    """The same hue, light enough for the dark pages."""
    for step in range(21):
        lighter = mixed(colour, WHITE, step / 20)
        if min(contrast(lighter, ground) for ground in DARK_GROUNDS) >= READABLE + 1:
            return lighter
    return WHITE


def stylesheet(colour: str) -> str:
    """Overrides the tokens of the accent, in light and in dark."""
    light = "#" + colour.lstrip("#").lower()
    dark = _lifted(light)
    on_light = _block(light, mixed(light, BLACK, 0.25), WHITE, mixed(light, LIGHT_GROUNDS[1], 0.9))
    on_dark = _block(dark, mixed(dark, WHITE, 0.35), BLACK, mixed(dark, DARK_GROUNDS[1], 0.85))
    return (
        f':root,[data-theme="light"]{{{on_light}}}\n'
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{on_dark}}}}}\n'
        f'[data-theme="dark"]{{{on_dark}}}\n'
    )


def _block(accent: str, strong: str, on: str, soft: str) -> str:
    return f"--accent:{accent};--accent-strong:{strong};--on-accent:{on};--accent-soft:{soft}"
