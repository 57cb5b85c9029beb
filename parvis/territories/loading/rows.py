"""What a national reader hands over, whatever the country."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from parvis.territories.names import LONG, LONG_CODE, normalise

# Cuts of the French barometer, kept for every country so that towns of one size compare.
CUTS = (500, 1000, 2000, 3500, 5000, 10_000, 20_000, 50_000, 100_000)


def stratum(population: int | None) -> str:
    """Lower bound included, upper bound excluded; nothing when the population is not known."""
    if population is None:
        return ""
    if population < CUTS[0]:
        return f"<{CUTS[0]}"
    for low, high in pairwise(CUTS):
        if population < high:
            return f"{low}-{high - 1}"
    return f">={CUTS[-1]}"


@dataclass(slots=True, kw_only=True)  # not frozen: that would double the time of making 36,000 of them
class Row:
    """One administration. Fields are those of the model; what the search reads is made here."""

    id: str
    country: str
    tier: str
    kind: str
    code: str
    code_system: str
    name: str
    legal_number: str = ""
    languages: list[str] = field(default_factory=list)
    population: int | None = None
    population_year: int | None = None
    population_source: str = ""
    county_code: str = ""
    county_name: str = ""
    region_code: str = ""
    region_name: str = ""
    zone: str = ""
    covered: bool = True
    stratified: bool = True
    seat: str = ""
    postcodes: list[str] = field(default_factory=list)
    more_codes: tuple[str, ...] = ()

    def values(self) -> tuple[object, ...]:
        """In the order of COLUMNS."""
        return (
            self.id, self.country, self.tier, self.kind, self.code, self.code_system, self.legal_number,
            self.name, self.languages, self.population, self.population_year, self.population_source,
            stratum(self.population) if self.stratified else "",
            self.county_code, self.county_name, self.region_code, self.region_name, self.zone, self.covered,
            self.seat, self.postcodes, normalise(self.name),
            normalise(f"{self.county_name} {self.region_name}"), self._codes(), None,
        )  # fmt: skip

    def _codes(self) -> str:
        """Between spaces, so that the beginning of any code is found by one LIKE. Long ones are set apart: half of
        all register numbers begin like somebody's postcode."""
        every = [self.code, self.legal_number, *self.more_codes, *self.postcodes]
        known = dict.fromkeys(LONG_CODE * (len(code) >= LONG) + code.lower() for code in every if code)
        return f" {' '.join(known)} "


COLUMNS = (
    "id", "country", "tier", "kind", "code", "code_system", "legal_number",
    "name", "languages", "population", "population_year", "population_source",
    "stratum",
    "county_code", "county_name", "region_code", "region_name", "zone", "covered",
    "seat", "postcodes", "search",
    "place", "codes", "valid_to",
)  # fmt: skip


class Link(NamedTuple):
    child: str
    relation: str
    parent: str


@dataclass(frozen=True, slots=True)
class Directory:
    """The full list of a country's administrations at one date."""

    country: str
    vintage: date
    rows: Iterable[Row]
    links: Iterable[Link]
