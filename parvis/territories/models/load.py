"""Which data was loaded, so that the next start finds nothing to do."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Load(models.Model):
    """One row per data set: the fingerprint of its files and of the code that reads them."""

    dataset = models.CharField(primary_key=True, max_length=20)
    fingerprint = models.CharField(max_length=64)
    vintage = models.DateField(null=True, blank=True)
    administrations = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "administration_load"

    def __str__(self) -> str:
        return f"{self.dataset}: {self.administrations}"
