"""Administrations to compare oneself with: the same size, near if possible."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.db.models.functions import Abs

from parvis.territories.models import Administration


def neighbours_of_same_stratum(place: Administration, *, limit: int = 6) -> list[Administration]:
    """Same tier and stratum; those of its own department first, then by nearest population."""
    rows = Administration.objects.filter(
        country=place.country, tier=place.tier, stratum=place.stratum, valid_to=None, covered=place.covered
    ).exclude(pk=place.pk)
    near = list(_nearest(rows.filter(county_code=place.county_code), place)[:limit])
    if len(near) == limit or place.population is None:
        return near
    return near + list(_nearest(rows.exclude(county_code=place.county_code), place)[: limit - len(near)])


def _nearest(rows: QuerySet[Administration], place: Administration) -> QuerySet[Administration]:
    if place.population is None:
        return rows.order_by("name")
    known = rows.filter(population__isnull=False)
    return known.order_by(Abs(F("population") - place.population), "pk")
