"""Starts the capability: the worker learns what to do when a debate's hour has come."""

from django.apps import AppConfig


class DebatesConfig(AppConfig):
    name = "parvis.debates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.debates import steps  # noqa: F401, PLC0415  (models must be loaded first)
