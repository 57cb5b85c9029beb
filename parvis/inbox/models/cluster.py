"""Messages that say nearly the same: counted together, each still a message of its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from parvis.lifecycle.keys import new_key
from parvis.teams.models import Team, TeamOwned


class Cluster(TeamOwned):
    """Two or more near-copies. How many, from how many accounts, since when; never by whom."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    messages = models.PositiveIntegerField(default=0)
    authors = models.PositiveIntegerField(default=0)  # distinct accounts, counted and forgotten
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "inbox_cluster"
        indexes = [models.Index(fields=["team", "-last_at"], name="cluster_by_last")]


class Print(TeamOwned):
    """The print of a text that later ones are compared with; of a group the first message alone has one.

    Kept for `grouping.WINDOW`, and dies with its text.
    """

    exported: ClassVar[bool] = False  # made from the text; nothing to take away

    # Found by its message alone: an index of the team's would be walked from end to end for each one.
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    message = models.OneToOneField(
        "inbox.Message", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    signature = models.BinaryField(max_length=64)
    # Of the group that it stands for, again: read with the print, without a look at the message.
    cluster = models.ForeignKey(
        Cluster, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "inbox_print"
        indexes = [models.Index(fields=["at"], name="print_by_time")]


class Band(TeamOwned):
    """Where a print is found: sixteen rows of one whole print, one of a short text. Written and read in bulk."""

    exported: ClassVar[bool] = False

    pk = models.CompositePrimaryKey("team", "key", "print")
    # The key's index begins with the team; others would double sixteen rows per message.
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.BigIntegerField()
    print = models.ForeignKey(
        Print, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "inbox_band"
