"""Administrations to compare oneself with: the same size, near if possible."""

from __future__ import annotations

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Abs

from parvis.territories.models import Administration


def neighbours_of_same_stratum(place: Administration, *, limit: int = 6) -> list[Administration]:
    """Same tier and stratum; those of its own department first, then by nearest population."""
    rows = Administration.objects.filter(
        country=place.country, tier=place.tier, stratum=place.stratum, valid_to=None, covered=place.covered
    ).exclude(pk=place.pk)
    if place.population is None:
        return list(rows.filter(county_code=place.county_code).order_by("name")[:limit])
    far = Case(
        When(county_code=place.county_code, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    gap = Abs(F("population") - place.population)
    return list(rows.filter(population__isnull=False).order_by(far, gap, "pk")[:limit])
