"""What a team has decided about its inbox."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.lifecycle.keys import new_key
from parvis.teams.models import TeamOwned


class InboxRules(TeamOwned):
    """One row per team at most; without it, the defaults below hold."""

    SECOND_PERSON = [
        ("", _("Nobody: whoever answers decides")),
        ("P0", _("For a person in danger or a threat")),
        ("P1", _("For these, and for hate or personal data")),
        ("P2", _("For these, and for any other sensitive message")),
        ("P5", _("For every answer")),
    ]

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    agree_from = models.CharField(max_length=2, blank=True, choices=SECOND_PERSON)
    on_call = models.CharField(
        max_length=500, blank=True
    )  # e-mail addresses, by commas; else the team's managers
    department = models.CharField(max_length=3, blank=True)  # "67": its own public holidays

    class Meta:
        db_table = "inbox_rules"
        constraints = [models.UniqueConstraint(fields=["team"], name="one_set_of_inbox_rules")]

    def needs_agreement(self, priority: str) -> bool:
        return bool(self.agree_from) and priority <= self.agree_from
