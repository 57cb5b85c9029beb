"""Starts the capability."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "parvis.accounts"
    default_auto_field = "django.db.models.BigAutoField"
