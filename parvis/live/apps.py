"""Starts the capability."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "parvis.live"
    default_auto_field = "django.db.models.BigAutoField"
