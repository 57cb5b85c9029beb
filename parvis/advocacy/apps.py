"""Starts the capability."""

from django.apps import AppConfig


class AdvocacyConfig(AppConfig):
    name = "parvis.advocacy"
    default_auto_field = "django.db.models.BigAutoField"
