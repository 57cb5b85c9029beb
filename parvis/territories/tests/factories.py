"""Places, all invented: Villefable, its neighbours, and a country of two tiers that does not exist."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory

from parvis.territories.actions.declarations import declare
from parvis.territories.addresses import parse
from parvis.territories.loading.declarations import Declaration
from parvis.territories.loading.rows import Directory, Link, Row
from parvis.territories.models import Administration, Nature, OfficialAccount, RelationKind, Tier
from parvis.territories.names import normalise


class AdministrationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Administration

    id = factory.LazyAttribute(lambda row: f"COM-{row.code}")
    country = "FR"
    tier = Tier.municipality
    kind = "commune"
    code = factory.Sequence(lambda n: f"00{n:03d}")
    code_system = "INSEE"
    name = "Villefable"
    search = factory.LazyAttribute(lambda row: normalise(row.name))
    codes = factory.LazyAttribute(lambda row: f" {row.code} ")
    population = 8000
    stratum = "5000-9999"
    county_code = "00"
    county_name = "Fable"


def make_account(
    holder: Administration, url: str = "https://x.com/VilleFableEx", **fields: Any
) -> OfficialAccount:
    address = parse(url)
    told = Declaration(
        holder=holder.pk, address=address, nature=Nature.institutional, declared_in="directory", **fields
    )
    declare([told])
    return OfficialAccount.objects.get(holder=holder, key=address.key)


def two_tier_country() -> Directory:
    """Utopie: towns and regions, no code and no word of France."""

    def row(key: str, tier: Tier, name: str, population: int | None, **fields: Any) -> Row:
        return Row(
            id=key, country="XU", tier=tier, kind=fields.pop("kind"), code=key.split("-")[1], code_system="UTO",
            name=name, population=population, **fields,
        )  # fmt: skip

    region = row("UTR-N1", Tier.region, "Norvale", 12_000, kind="kanto", region_code="N1", stratified=False)
    towns = [
        row("UTM-7", Tier.municipality, "Łódeczka-sur-Mer", 9_000, kind="urbo", region_code="N1"),
        row("UTM-8", Tier.municipality, "Øresby", 3_000, kind="urbo", region_code="N1"),
        row("UTM-9", Tier.municipality, "Nenio", None, kind="urbo", region_code="N1"),
    ]
    links = [Link(town.id, RelationKind.region, region.id) for town in towns]
    return Directory("XU", date(2026, 1, 1), [region, *towns], links)
