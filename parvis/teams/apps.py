"""Starts the capability: every move of a row is written into its team's chain."""

from typing import Any

from django.apps import AppConfig

from parvis.lifecycle.signals import moved


class TeamsConfig(AppConfig):
    name = "parvis.teams"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from parvis.teams import steps  # noqa: F401, PLC0415  (models must be loaded first)

        moved.connect(write_down, dispatch_uid="audit")


def write_down(sender: type, *, row: Any, old: Any, new: Any, by: str, why: str, **_: Any) -> None:
    from parvis.teams.audit import record  # noqa: PLC0415  (models must be loaded first)

    record(
        team_id=row.team_id,
        by=by,
        action=f"{old.name} → {new.name}",
        kind=row._meta.label_lower,
        row_id=row.pk,
    )
