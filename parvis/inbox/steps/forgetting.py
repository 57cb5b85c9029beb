"""Regular chores of the capability."""

from __future__ import annotations

from django.db import connection
from django.utils.timezone import now

from parvis.inbox.grouping import WINDOW
from parvis.lifecycle.queue import every


@every("17 * * * *")
def forget_prints() -> None:
    """Prints are compared with for two weeks, then they go (the function works in every team: see its migration)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_prints(%s)", [now() - WINDOW])
