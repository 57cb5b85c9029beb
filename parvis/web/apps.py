"""Starts the capability."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "parvis.web"
    default_auto_field = "django.db.models.BigAutoField"
