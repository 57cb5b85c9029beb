"""Starts the capability: the worker learns what to do when a debate's hour has come, and what to hear."""

from django.apps import AppConfig


class DebatesConfig(AppConfig):
    name = "parvis.debates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.debates.models import Debate  # noqa: PLC0415  (models must be loaded first)
        from parvis.debates.steps import comparing, listening  # noqa: PLC0415
        from parvis.lifecycle.signals import moved  # noqa: PLC0415
        from parvis.networks.models import Account  # noqa: PLC0415
        from parvis.networks.signals import arrived  # noqa: PLC0415
        from parvis.publishing.models import Delivery  # noqa: PLC0415

        moved.connect(listening.delivery_moved, sender=Delivery, dispatch_uid="debates deliveries")
        moved.connect(listening.debate_moved, sender=Debate, dispatch_uid="debates")
        moved.connect(comparing.debate_moved, sender=Debate, dispatch_uid="debates comparing")
        arrived.connect(listening.replies_arrived, sender=Account, dispatch_uid="debates")
