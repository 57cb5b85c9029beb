"""What time it is, by PostgreSQL's clock: the one that decides when something is due."""

from __future__ import annotations

from datetime import datetime

from django.db.models.functions import Now
from django.utils.timezone import now

from parvis.teams.models import Team


def moment() -> datetime:
    """Inside a team's transaction, where its row is seen; elsewhere this process's own clock."""
    found: datetime | None = Team.objects.order_by().values_list(Now(), flat=True).first()
    return found or now()
