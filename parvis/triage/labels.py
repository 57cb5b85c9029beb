"""What each label means, in plain words: for the public page and for the screen where a flag is switched off."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parvis.triage.engine import FLAGS

_FILE = Path(__file__).parent / "labels.yaml"


@dataclass(frozen=True, slots=True)
class Flag:
    key: str
    when: str
    never: str  # what looks like it and must not raise it


def meanings(kind: str, *, language: str) -> dict[str, str]:
    """`kind`: topics, intents, priorities or others. Key → what it means."""
    tongue = tongue_of(language)
    return {key: said[tongue] for key, said in _content()[kind].items()}


def flags(*, language: str) -> list[Flag]:
    """In the order of their gravity."""
    tongue, said = tongue_of(language), _content()["flags"]
    return [Flag(key, said[key]["when"][tongue], said[key]["never"][tongue]) for key in FLAGS]


def tongue_of(language: str) -> str:
    return "fr" if language.lower().startswith("fr") else "en"


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content
