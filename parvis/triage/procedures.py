"""What to do, step by step, and whom to call: shown beside a message to the person who answers.

Proposals of the product, "to be checked by each town". Read from procedures.yaml, in French and English.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parvis.triage.advice import OUTSIDE, OUTSIDE_REASON
from parvis.triage.engine import SHIPPED, Evidence
from parvis.triage.engine.judging import OWN_REASON
from parvis.triage.engine.personal import REASONS, REASONS_FR
from parvis.triage.engine.ruled import HEADS_REASON, NEIGHBOUR_REASON

_FILE = Path(__file__).parent / "procedures.yaml"
_OWN_REASON_FR = "Un mot que cette collectivité a inscrit dans son lexique"
_HEADS_REASON_FR = "Ces mots pèsent dans les messages rangés ainsi"
_NEIGHBOUR_REASON_FR = "Votre équipe l’a dit d’un message presque identique"
_OUTSIDE_REASON_FR = "un modèle extérieur :"
_FRENCH = {
    OWN_REASON: _OWN_REASON_FR,
    HEADS_REASON: _HEADS_REASON_FR,
    NEIGHBOUR_REASON: _NEIGHBOUR_REASON_FR,
    **{REASONS[kind]: REASONS_FR[kind] for kind in REASONS},
}


@dataclass(frozen=True, slots=True)
class Contact:
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Procedure:
    key: str
    title: str
    steps: tuple[str, ...]
    contacts: tuple[Contact, ...]
    note: str  # "to be checked by each administration"
    version: str


def procedure(key: str, *, language: str) -> Procedure | None:
    """In French, else in English; None when no procedure has this key."""
    content = _content()
    found = content["procedures"].get(key)
    if found is None:
        return None
    tongue = _tongue(language)
    return Procedure(
        key=key,
        title=found["title"][tongue],
        steps=tuple(found["steps"][tongue]),
        contacts=tuple(Contact(number, content["contacts"][number][tongue]) for number in found["contacts"]),
        note=content["note"][tongue],
        version=content["version"],
    )


def procedures(keys: tuple[str, ...] | list[str], *, language: str) -> list[Procedure]:
    """Those of a judgement, the most pressing first."""
    return [found for key in keys if (found := procedure(key, language=language))]


def reason(*, rule: str, told: str, language: str) -> str:
    """Why a rule spoke, in the reader's language; `told`, kept with the evidence, when the rule is gone."""
    shipped = SHIPPED.rule(rule)
    if shipped is not None:
        return shipped.reason[_tongue(language)]
    if rule == OUTSIDE and _tongue(language) == "fr":
        return told.replace(OUTSIDE_REASON, _OUTSIDE_REASON_FR, 1)
    return _FRENCH.get(told, told) if _tongue(language) == "fr" else told


def reason_of(evidence: Evidence, *, language: str) -> str:
    return reason(rule=evidence.rule, told=evidence.reason, language=language)


def _tongue(language: str) -> str:
    return "fr" if language.lower().startswith("fr") else "en"


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return content
