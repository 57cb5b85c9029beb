"""Starts the capability: hears what arrives in the journal and what networks did."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "parvis.inbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.inbox import steps  # noqa: PLC0415  (models must be loaded first)
        from parvis.inbox.actions.leaving import hand_back  # noqa: PLC0415
        from parvis.inbox.models import Answer  # noqa: PLC0415
        from parvis.lifecycle.signals import moved  # noqa: PLC0415
        from parvis.networks.models import Account, Act  # noqa: PLC0415
        from parvis.networks.signals import arrived  # noqa: PLC0415
        from parvis.teams.models import Membership  # noqa: PLC0415
        from parvis.teams.signals import left  # noqa: PLC0415

        arrived.connect(steps.intake.arrived_in, sender=Account, dispatch_uid="inbox")
        moved.connect(steps.acting.act_moved, sender=Act, dispatch_uid="inbox acts")
        moved.connect(steps.acting.answer_moved, sender=Answer, dispatch_uid="inbox answers")
        left.connect(hand_back, sender=Membership, dispatch_uid="inbox")
