"""Administrations of any country, and the typed, dated links between them. National words are values, not columns."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.territories.competences import kind_words


class Tier(models.TextChoices):
    municipality = "municipality", _("Municipality")
    sub_municipal = "sub_municipal", _("Part of a municipality")
    intermunicipal = "intermunicipal", _("Inter-municipal body")
    county = "county", _("Department")
    region = "region", _("Region")


class Seat(models.TextChoices):
    """Of what a municipality is the seat of the State's representative; the city, never the State's service."""

    region = "region", _("Prefecture of the region")
    county = "county", _("Prefecture")
    district = "district", _("Sub-prefecture")


class Administration(models.Model):
    """`id` carries a prefix because bare codes collide: 75 is a department and a region."""

    id = models.CharField(primary_key=True, max_length=40)
    country = models.CharField(max_length=2)  # ISO 3166-1 alpha-2
    tier = models.CharField(max_length=16, choices=Tier)
    kind = models.CharField(max_length=40)  # the national label
    code = models.CharField(max_length=20)
    code_system = models.CharField(max_length=12)
    legal_number = models.CharField(max_length=20, blank=True)  # in the national register of legal bodies
    name = models.CharField(max_length=160)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    # None is "not known"; 0 is "nobody lives there".
    population = models.PositiveIntegerField(null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(null=True, blank=True)
    population_source = models.CharField(max_length=80, blank=True)
    stratum = models.CharField(max_length=12, blank=True)
    # The place where it stands, which is not always a body: the department 69 holds two.
    county_code = models.CharField(max_length=8, blank=True)
    county_name = models.CharField(max_length=80, blank=True)
    region_code = models.CharField(max_length=8, blank=True)
    region_name = models.CharField(max_length=80, blank=True)
    zone = models.CharField(max_length=12, blank=True)
    covered = models.BooleanField(default=True)  # in the universe that the barometer counts
    seat = models.CharField(max_length=8, choices=Seat, blank=True)
    postcodes = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    # Made by the import so that a search reads one column: names without accents, codes between spaces.
    search = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    codes = models.CharField(max_length=400)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)  # merged or abolished: closed, never deleted

    class Meta:
        db_table = "administration"
        indexes = [
            models.Index(fields=["search"], opclasses=["varchar_pattern_ops"], name="administration_search"),
            models.Index(fields=["tier", "stratum", "county_code"], name="administration_stratum"),
            models.Index(fields=["country", "code"], name="administration_code"),
            models.Index(fields=["county_code"], condition=~Q(seat=""), name="administration_seat"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="administration_tier_known"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="administration_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def kind_label(self) -> str:
        """The national word, said for people; as it is where nobody has translated it."""
        words = kind_words(self.country).get(self.kind)
        return words.in_language(get_language() or "fr") if words else self.kind

    @property
    def label(self) -> str:
        """Names are not unique: the department stands beside them."""
        return f"{self.name} ({self.where})" if self.where else self.name

    @property
    def where(self) -> str:
        if self.county_name and self.county_name != self.name:
            return f"{self.county_name}, {self.county_code}"
        return self.region_name if self.region_name != self.name else ""


class RelationKind(models.TextChoices):
    member = "member", _("is a member of")
    county = "county", _("departmental powers are exercised by")
    region = "region", _("regional powers are exercised by")
    seat = "seat", _("is the seat of")
    successor = "successor", _("was followed by")


class Relation(models.Model):
    """Many-to-many, typed and dated: a tree is not enough (a body may cover several departments and regions)."""

    # The unique constraint below is the index that finds parents.
    child = models.ForeignKey(
        Administration, on_delete=models.CASCADE, related_name="links_up", db_index=False
    )
    parent = models.ForeignKey(Administration, on_delete=models.CASCADE, related_name="links_down")
    relation = models.CharField(max_length=12, choices=RelationKind)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "administration_relation"
        constraints = [
            models.UniqueConstraint(
                fields=["child", "relation", "parent"],
                condition=Q(valid_to=None),
                name="one_relation_at_a_time",
            ),
            models.CheckConstraint(condition=Q(relation__in=RelationKind.values), name="relation_known"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} {self.relation} {self.parent_id}"
