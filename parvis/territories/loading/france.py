"""France, 2026: reads the shipped files and applies what is special to each place."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from parvis.territories.loading.rows import Directory, Link, Row
from parvis.territories.models import RelationKind, Seat, Tier

HERE = Path(__file__).resolve().parents[1] / "data" / "fr"
ADMINISTRATIONS = HERE / "administrations_fr_2026.csv.gz"
PREFECTURES = HERE / "prefectures_fr_2026.csv"
MEMBERS_OF_EPT = HERE / "ept_membres_fr_2026.csv"
PLACES = HERE / "noms_fr_2026.csv"
FILES = (ADMINISTRATIONS, PREFECTURES, MEMBERS_OF_EPT, PLACES)

COUNTRY, VINTAGE = "FR", date(2026, 1, 1)
UNIVERSE = {"metro", "drom"}
LYON_METROPOLIS = "200046977"  # holds the departmental powers on its 58 communes
GREATER_PARIS = "200054781"
# Where the departmental assembly is not "DEP-" + department + "D".
COUNTY_BODIES = {
    "2A": "REG-94", "2B": "REG-94", "67": "DEP-6AE", "68": "DEP-6AE", "75": "COM-75056",
    "972": "REG-02", "973": "REG-03", "976": "DEP-976",
}  # fmt: skip
REGION_BODIES = {"06": "DEP-976"}
TIERS = {
    "commune": Tier.municipality, "epci": Tier.intermunicipal, "ept": Tier.intermunicipal,
    "departement": Tier.county, "region": Tier.region,
}  # fmt: skip
SEATS = {"prefecture_region": Seat.region, "prefecture": Seat.county, "sous_prefecture": Seat.district}
CODE_SYSTEMS = {"epci": "SIREN", "ept": "SIREN"}
# Legal populations in force on 1 January 2026 are those of 2023; Mayotte's last ones are of 2017.
CENSUS, MAYOTTE, MAYOTTE_CENSUS = 2023, "976", 2017

Line = dict[str, str]


def county_body(department: str, *, intermunicipal: str = "") -> str:
    """Who holds the departmental powers there; `intermunicipal` is the SIREN of the commune's EPCI."""
    if department == "69" and intermunicipal == LYON_METROPOLIS:
        return f"EPCI-{LYON_METROPOLIS}"
    return COUNTY_BODIES.get(department, f"DEP-{department}D")


def region_body(region: str) -> str:
    return REGION_BODIES.get(region, f"REG-{region}")


def directory() -> Directory:
    lines = list(_lines(ADMINISTRATIONS))
    return Directory(COUNTRY, VINTAGE, rows=_rows(lines), links=_links(lines))


def _lines(file: Path) -> Iterator[Line]:
    read = gzip.open if file.suffix == ".gz" else open
    with read(file, "rt", encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def _rows(lines: list[Line]) -> Iterator[Row]:
    names = {(line["niveau"], line["code"]): line["nom"] for line in _lines(PLACES)}
    for line in lines:
        yield _row(line, names)


def _row(line: Line, names: dict[tuple[str, str], str]) -> Row:
    kind, department, region = line["type"], line["departement"], line["region"]
    year, source = _census(line)
    return Row(
        id=line["id"], country=COUNTRY, tier=TIERS[kind], kind=line["nature"] or kind, code=line["code"],
        code_system=CODE_SYSTEMS.get(kind, "INSEE"), legal_number=line["siren"], name=line["nom"],
        languages=["fr"], population=int(line["population"]) if line["population"] else None,
        population_year=year, population_source=source, stratified=bool(line["strate"]),
        county_code=department, county_name=names.get(("departement", department), ""),
        region_code=region, region_name=names.get(("region", region), ""),
        zone=line["zone"], covered=line["zone"] != "com", seat=SEATS.get(line["chef_lieu"], ""),
        postcodes=line["codes_postaux"].split("|") if line["codes_postaux"] else [],
        more_codes=_departments_of(line),
    )  # fmt: skip


def _departments_of(line: Line) -> tuple[str, ...]:
    """So that typing 2A finds Corse, 68 Alsace and 75 Paris."""
    several = tuple(code for code, body in COUNTY_BODIES.items() if body == line["id"])
    return several or ((line["departement"],) if line["type"] == "departement" else ())


def _census(line: Line) -> tuple[int | None, str]:
    """The year is said only where it is known: inter-municipal figures are of an older, unnamed vintage."""
    if not line["population"]:
        return None, ""
    if line["type"] == "epci":
        return None, "DGCL"
    if line["zone"] == "com":
        return None, "INSEE"
    return (MAYOTTE_CENSUS if line["departement"] == MAYOTTE else CENSUS), "INSEE"


def _links(lines: list[Line]) -> Iterator[Link]:
    for line in lines:
        yield from _links_of(line)
    for member in _lines(MEMBERS_OF_EPT):
        yield Link(f"COM-{member['commune_code']}", RelationKind.member, f"EPT-{member['ept_siren']}")
    regions = {line["code"]: line["region"] for line in lines if line["type"] == "commune"}
    for seat in _lines(PREFECTURES):
        yield from _seats(seat, regions[seat["code_commune"]])


def _links_of(line: Line) -> Iterator[Link]:
    child, kind = line["id"], line["type"]
    if line["epci_siren"]:
        yield Link(child, RelationKind.member, f"EPCI-{line['epci_siren']}")
    if kind == "commune" and line["zone"] in UNIVERSE:
        body = county_body(line["departement"], intermunicipal=line["epci_siren"])
        yield Link(child, RelationKind.county, body)
    if kind in {"commune", "departement", "ept"} and line["zone"] in UNIVERSE:
        yield Link(child, RelationKind.region, region_body(line["region"]))


def _seats(line: Line, region: str) -> Iterator[Link]:
    city = f"COM-{line['code_commune']}"
    bodies = {county_body(line["departement"])}
    if line["prefecture_de_region"] == "1":
        bodies.add(region_body(region))
    for body in sorted(bodies - {city}):
        yield Link(city, RelationKind.seat, body)
