"""Starts the capability: the steps of accounts, acts and writes are registered."""

from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "parvis.networks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.networks import steps  # noqa: F401, PLC0415  (models must be loaded first)
