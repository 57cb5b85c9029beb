"""Starts the capability."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "parvis.territories"
    default_auto_field = "django.db.models.BigAutoField"
