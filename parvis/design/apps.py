"""Starts the capability."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "parvis.design"
    default_auto_field = "django.db.models.BigAutoField"
