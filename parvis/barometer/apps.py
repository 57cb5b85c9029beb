"""Starts the capability."""

from django.apps import AppConfig


class BarometerConfig(AppConfig):
    name = "parvis.barometer"
    default_auto_field = "django.db.models.BigAutoField"
