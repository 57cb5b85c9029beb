"""Starts the floor: rights in the database after each migration, and the rescue's registration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LifecycleConfig(AppConfig):
    name = "parvis.lifecycle"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.lifecycle import rescue, rights  # noqa: F401, PLC0415  (models must be loaded first)

        post_migrate.connect(rights.grant, sender=self)
