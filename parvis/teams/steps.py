"""Regular chores of the capability."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils.timezone import now

from parvis.lifecycle.queue import every

KEPT = timedelta(hours=24)


@every("*/10 * * * *")
def forget_answers() -> None:
    """What programs were answered is kept for 24 hours (the function works in every team: see its migration)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_api_answers(%s)", [now() - KEPT])
