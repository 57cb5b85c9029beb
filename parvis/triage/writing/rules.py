"""What a town adds to the words that ship: its plain words, its acronyms, its rule on inclusive forms; a YAML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LONGEST_FILE = 500_000
INCLUSIVE = ("propose", "accept")
KEYS = {"plain", "acronyms", "accept", "inclusive"}


class BadRules(ValueError):
    """Says which file and what is wrong in it."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Tuples, so that compiled forms can be kept per town."""

    plain: tuple[tuple[str, str], ...] = ()  # a term → how to say it plainly; "" silences a term that ships
    acronyms: tuple[tuple[str, str], ...] = ()  # "CLSPD" → its words
    accept: tuple[str, ...] = ()  # words that the spelling and the capitals let pass
    inclusive: str = "propose"


def rules_in(file: Path) -> Rules:
    """The rules of a file. Raises BadRules."""
    try:
        if file.stat().st_size > LONGEST_FILE:
            raise BadRules(f"{file.name}: longer than {LONGEST_FILE} bytes.")
        given = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadRules(f"{file.name}: {error}") from error
    if not isinstance(given, dict) or set(given) - KEYS:
        raise BadRules(f"{file.name}: only {', '.join(sorted(KEYS))} may stand at the left.")
    inclusive = str(given.get("inclusive", "propose"))
    if inclusive not in INCLUSIVE:
        raise BadRules(f"{file.name}: inclusive is one of {', '.join(INCLUSIVE)}.")
    accept = given.get("accept") or []
    if not isinstance(accept, list):
        raise BadRules(f"{file.name}: accept is a list of words.")
    return Rules(
        plain=_pairs(file, given, "plain"), acronyms=_pairs(file, given, "acronyms"),
        accept=tuple(str(word) for word in accept), inclusive=inclusive,
    )  # fmt: skip


def _pairs(file: Path, given: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    found = given.get(key) or {}
    if not isinstance(found, dict) or not all(isinstance(one, str) and one.strip() for one in found):
        raise BadRules(f"{file.name}: {key} holds lines “term: words”.")
    return tuple((str(term), str(words or "")) for term, words in found.items())
