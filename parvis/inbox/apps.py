"""Starts the capability."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "parvis.inbox"
    default_auto_field = "django.db.models.BigAutoField"
