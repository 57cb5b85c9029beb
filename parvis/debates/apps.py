"""Starts the capability."""

from django.apps import AppConfig


class DebatesConfig(AppConfig):
    name = "parvis.debates"
    default_auto_field = "django.db.models.BigAutoField"
