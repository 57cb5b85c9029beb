"""Starts the capability: what is done with a row must be known before the first row."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "parvis.publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.networks.models import Account  # noqa: PLC0415
        from parvis.networks.signals import proposed  # noqa: PLC0415
        from parvis.publishing import proposing, steps  # noqa: F401, PLC0415  (models must be loaded first)
        from parvis.publishing.actions.leaving import withdraw_agreements  # noqa: PLC0415
        from parvis.teams.models import Membership  # noqa: PLC0415
        from parvis.teams.signals import left  # noqa: PLC0415

        proposed.connect(proposing.propose, sender=Account, dispatch_uid="publishing feeds")
        left.connect(withdraw_agreements, sender=Membership, dispatch_uid="publishing")
