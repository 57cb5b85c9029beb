"""Starts the capability: what is done with a row must be known before the first row."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "parvis.publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.networks.models import Account  # noqa: PLC0415
        from parvis.networks.signals import proposed  # noqa: PLC0415
        from parvis.publishing import proposing, steps  # noqa: F401, PLC0415  (models must be loaded first)

        proposed.connect(proposing.propose, sender=Account, dispatch_uid="publishing feeds")
