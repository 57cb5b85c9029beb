"""From a place to the bodies that hold its powers. Special cases were settled at the import: here they are links."""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from parvis.territories.models import Administration, RelationKind, Tier

ABOVE = [RelationKind.county, RelationKind.region]
NEAREST_FIRST = [Tier.sub_municipal, Tier.municipality, Tier.intermunicipal, Tier.county, Tier.region]
Bodies = QuerySet[Administration]


def departmental_body(commune: Administration) -> Administration | None:
    """Who holds the departmental powers there; None is "not covered" (overseas collectivities, other countries)."""
    return parents(commune, RelationKind.county).first()


def regional_body(commune: Administration) -> Administration | None:
    """Who holds the regional powers there; None is "not covered"."""
    return parents(commune, RelationKind.region).first()


def intermunicipal_body(commune: Administration) -> Administration | None:
    """Who works for the town: in Greater Paris its territory, not the metropolis that holds the territories.
    None on the four islands that belong to none, and in Paris, which does by itself what the territories do."""
    bodies = parents(commune, RelationKind.member).filter(tier=Tier.intermunicipal)
    return bodies.exclude(
        links_down__child__tier=Tier.intermunicipal, links_down__relation=RelationKind.member
    ).first()


def parents(child: Administration, *kinds: RelationKind) -> Bodies:
    found = Administration.objects.filter(
        links_down__child=child, links_down__relation__in=kinds, links_down__valid_to=None
    )
    return found.order_by("pk").distinct()


def members(parent: Administration) -> Bodies:
    return Administration.objects.filter(
        links_up__parent=parent, links_up__relation=RelationKind.member, links_up__valid_to=None
    )


def bodies_above(child: Administration) -> list[Administration]:
    """Every body above, the nearest tier first. One that has members stands under all that theirs stand under."""
    found = {row.pk: row for row in parents(child, RelationKind.member, *ABOVE) if row.pk != child.pk}
    if child.tier == Tier.intermunicipal:
        through = Administration.objects.filter(
            links_down__child__in=members(child), links_down__relation__in=ABOVE, links_down__valid_to=None
        )
        found |= {row.pk: row for row in through.distinct() if row.pk != child.pk}
    return sorted(found.values(), key=lambda row: (NEAREST_FIRST.index(Tier(row.tier)), row.name))


def areas_of(body: Administration) -> list[tuple[str, str, str]]:
    """Departments over which its members stand (code, name, region): 89 bodies cover several."""
    found = members(body).exclude(county_code="").order_by("county_code")
    return list(found.values_list("county_code", "county_name", "region_name").distinct())


def population_of_members(body: Administration) -> int | None:
    """Sum of its municipalities; its own figure is of another year (None when it has no members)."""
    total: int | None = members(body).filter(tier=Tier.municipality).aggregate(sum=Sum("population"))["sum"]
    return total


def prefectures_of(place: Administration) -> list[Administration]:
    """The cities that are seats of this body or, for a town, of its department; never the State's service."""
    if place.tier in (Tier.county, Tier.region):
        found = Administration.objects.filter(
            links_up__parent=place, links_up__relation=RelationKind.seat, links_up__valid_to=None
        )
    else:
        found = Administration.objects.filter(county_code=place.county_code, seat__in=("region", "county"))
        found = found if place.county_code else found.none()
    return list(found.order_by("pk"))
