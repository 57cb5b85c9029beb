"""Starts the capability: what is done when a learner's hour has come."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "parvis.triage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.triage import steps  # noqa: F401, PLC0415  (models must be loaded first)
