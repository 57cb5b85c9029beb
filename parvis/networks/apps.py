"""Starts the capability."""

from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "parvis.networks"
    default_auto_field = "django.db.models.BigAutoField"
