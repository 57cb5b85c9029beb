"""Starts the capability."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "parvis.teams"
    default_auto_field = "django.db.models.BigAutoField"
