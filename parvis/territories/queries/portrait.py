"""Everything that the public page of an administration shows, asked for in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import get_language

from parvis.territories.competences import Topic
from parvis.territories.models import Administration, Load, OfficialAccount, RelationKind, State, Tier
from parvis.territories.queries.accounts import Seen, accounts_of
from parvis.territories.queries.bodies import (
    areas_of,
    bodies_above,
    parents,
    population_of_members,
    prefectures_of,
)
from parvis.territories.queries.competences import competences_of, emergency_numbers
from parvis.territories.queries.neighbours import neighbours_of_same_stratum

# As its licence asks, word for word.
ATTRIBUTIONS = {
    "FR": "Données : INSEE, DGCL, La Poste — Licence Ouverte 2.0, "
    "via @etalab/decoupage-administratif 6.0.0 (millésime 2026)"
}


@dataclass(frozen=True, slots=True)
class Power:
    name: str
    beware: str


@dataclass(frozen=True, slots=True)
class Portrait:
    place: Administration
    above: list[Administration]
    successors: list[Administration]
    areas: list[tuple[str, str, str]]
    prefectures: list[Administration]
    neighbours: list[Administration]
    population_of_members: int | None
    accounts: Seen
    own: list[tuple[OfficialAccount, State]]
    powers: list[tuple[str, list[Power]]]
    emergencies: list[tuple[str, str]]
    attribution: str
    vintage: date | None


def portrait(place: Administration, *, day: date) -> Portrait:
    between = place.tier == Tier.intermunicipal
    areas = areas_of(place) if between else []
    seen = accounts_of(place, day=day)
    return Portrait(
        place=place,
        above=bodies_above(place),
        successors=list(parents(place, RelationKind.successor)),
        areas=areas if len(areas) > 1 else [],
        prefectures=[city for city in prefectures_of(place) if city.pk != place.pk],
        neighbours=neighbours_of_same_stratum(place),
        population_of_members=population_of_members(place) if between else None,
        accounts=seen,
        own=[(account, account.state_on(day)) for account in seen.own],
        powers=_powers(competences_of(place)),
        emergencies=emergency_numbers(place.country),
        attribution=attribution(place.country),
        vintage=vintage(place.country),
    )


def attribution(country: str) -> str:
    return ATTRIBUTIONS.get(country, "")


def vintage(country: str) -> date | None:
    return Load.objects.filter(dataset=country.lower()).values_list("vintage", flat=True).first()


def _powers(topics: list[Topic]) -> list[tuple[str, list[Power]]]:
    """By domain, in the order of the table, in the language of the page."""
    language = get_language() or "fr"
    return [
        (
            domain,
            [Power(topic.label.in_language(language), topic.beware.in_language(language)) for topic in group],
        )
        for domain, group in groupby(topics, key=lambda topic: topic.domain_label.in_language(language))
    ]
