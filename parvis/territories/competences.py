"""The table of competences as it is shipped. Domain knowledge, to be checked: every row says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
EUROPE = "112"


@dataclass(frozen=True, slots=True)
class Words:
    """One phrase in the languages of the product; French when there is no other."""

    by_language: Mapping[str, str]

    def in_language(self, language: str) -> str:
        return self.by_language.get(language[:2], self.by_language.get("fr", ""))


@dataclass(frozen=True, slots=True)
class Owner:
    """STATE:ARS is the State, by its service ARS; EPCI is a role that a body of the place plays."""

    code: str
    name: str = ""

    @classmethod
    def read(cls, text: str) -> Owner:
        code, _, name = text.partition(":")
        return cls(code, name)


Owners = tuple[Owner, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who comes first, and where it is otherwise (by kind of inter-municipal body, by region)."""

    first: Owners
    by_kind: Mapping[str, Owners] = field(default_factory=dict)
    by_region: Mapping[str, Owners] = field(default_factory=dict)

    def owners(self, *, kind: str, region: str) -> Owners:
        return self.by_region.get(region) or self.by_kind.get(kind) or self.first


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    domain: str
    domain_label: Words
    label: Words
    words: tuple[str, ...]
    rule: Rule
    also: Owners
    beware: Words
    certainty: str


@dataclass(frozen=True, slots=True)
class Role:
    """An owner that is no single body: its name, who probably plays it, or that only a person can tell."""

    label: Words
    rule: Rule
    ask: bool
    certainty: str


@cache
def table(country: str) -> Mapping[str, Topic]:
    """Empty for a country of which nothing is known."""
    found: dict[str, Topic] = {}
    for file in sorted((DATA / country.lower() / "competences").glob("*.yaml")):
        read = _yaml(file)
        for told in read["topics"]:
            found[told["topic"]] = _topic(told, read["domain"], Words(read["label"]))
    return found


@cache
def roles(country: str) -> Mapping[str, Role]:
    read = _yaml(DATA / country.lower() / "owners.yaml") or {}
    return {
        code: Role(Words(told["label"]), _rule(told), told.get("ask", False), told["certainty"])
        for code, told in read.items()
    }


@cache
def emergencies(country: str) -> list[tuple[str, Words]]:
    """Numbers to show when there is danger; 112 where we know no other."""
    read = _yaml(DATA / country.lower() / "emergency.yaml") or [{"number": EUROPE}]
    return [(told["number"], Words(told)) for told in read]


@cache
def kind_words(country: str) -> Mapping[str, Words]:
    read = _yaml(DATA / country.lower() / "kinds.yaml") or {}
    return {kind: Words(told) for kind, told in read.items()}


def _topic(told: dict[str, Any], domain: str, label: Words) -> Topic:
    return Topic(
        id=told["topic"],
        domain=domain,
        domain_label=label,
        label=Words(told["label"]),
        words=tuple(told["words"]),
        rule=_rule(told),
        also=_owners(told.get("also", [])),
        beware=Words(told.get("beware", {})),
        certainty=told["certainty"],
    )


def _rule(told: dict[str, Any]) -> Rule:
    return Rule(
        first=_owners(told.get("first", [])),
        by_kind={kind: _owners(owners) for kind, owners in told.get("by_kind", {}).items()},
        by_region={region: _owners(owners) for region, owners in told.get("by_region", {}).items()},
    )


def _owners(texts: list[str]) -> Owners:
    return tuple(Owner.read(text) for text in texts)


def _yaml(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None
