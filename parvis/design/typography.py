"""French spaces: what people and machines type with an ordinary space must not break before `: ; ! ?` or in « »."""

from __future__ import annotations

import re

NARROW = "\u202f"

BEFORE_HIGH = re.compile(r"(?<=\S)[ \u00a0]+(?=[;!?»])")
BEFORE_COLON = re.compile(r"(?<=\S)[ \u00a0]+(?=:(?!//))")
AFTER_OPENING = re.compile(r"(?<=«)[ \u00a0]+")
HOURS = re.compile(r"(?<=\d)[ \u00a0]+(?=h\b)|(?<=\d[ \u00a0\u202f]h)[ \u00a0]+(?=\d)")
APOSTROPHE = re.compile(r"(?<=[^\W\d])'(?=\w)")
UNITS = re.compile(r"(?<=\d)[ \u00a0]+(?=(?:%|€|km|min|s|Mo|Go)(?!\w))")


def french(text: str) -> str:
    for pattern in (BEFORE_HIGH, BEFORE_COLON, AFTER_OPENING, HOURS, UNITS):
        text = pattern.sub(NARROW, text)
    return APOSTROPHE.sub("’", text)
