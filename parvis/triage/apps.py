"""Starts the capability."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "parvis.triage"
    default_auto_field = "django.db.models.BigAutoField"
