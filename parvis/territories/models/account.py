"""Official accounts and what is known of them. Unknown is never none; leaving on purpose is never absence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.lifecycle.keys import new_key
from parvis.territories.addresses import networks
from parvis.territories.models.administration import Administration

ABSENCE_HOLDS = timedelta(days=365)  # after that nobody knows any more whether there is no account


class Nature(models.TextChoices):
    institutional = "institutional", _("Of the administration")
    elected_personal = "elected_personal", _("Personal, of an elected person")
    state_service = "state_service", _("Of a State service")
    not_official = "not_official", _("Not official")
    to_check = "to_check", _("To be checked")


class State(models.TextChoices):
    unknown = "unknown", _("Unknown")
    none = "none", _("No account")
    active = "active", _("Active")
    dormant = "dormant", _("Dormant")
    closed = "closed", _("Closed")
    left_on_purpose = "left_on_purpose", _("Left on purpose")


CAUTIONS = {
    "departure_reported": _(
        "The press reported in 2025 that this administration was leaving this network; the exact day is to be checked."
    ),
    "mixed_owners": _("The source mixes accounts of several owners: each must be checked."),
    "named_after_a_function": _("It seems to be the page of an elected person: to be checked."),
}


class OfficialAccount(models.Model):
    """An account as declared or seen somewhere. `holder_name` is set when a part of the holder owns it, or nobody of
    ours (a State service): only rows without it are the administration's own."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    holder = models.ForeignKey(
        Administration, on_delete=models.PROTECT, null=True, blank=True, related_name="official_accounts"
    )
    holder_name = models.CharField(max_length=200, blank=True)
    network = models.CharField(max_length=24)
    instance = models.CharField(max_length=253, blank=True)
    handle = models.CharField(max_length=200, blank=True)
    remote_id = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500, blank=True)
    key = models.CharField(max_length=500, blank=True)  # the address as it is compared
    nature = models.CharField(max_length=16, choices=Nature, default=Nature.to_check)
    state = models.CharField(max_length=16, choices=State, default=State.unknown)
    state_since = models.DateField(null=True, blank=True)
    evidence_url = models.URLField(max_length=500, blank=True)
    evidence_text = models.CharField(max_length=500, blank=True)
    evidence_on = models.DateField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_how = models.CharField(max_length=200, blank=True)
    gone_seen_at = models.DateTimeField(null=True, blank=True)  # one look is not enough to call it closed
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    pause_from = models.DateField(null=True, blank=True)
    pause_to = models.DateField(null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(max_length=500, blank=True)
    followers_when_left = models.PositiveIntegerField(null=True, blank=True)
    successor = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    declared_in = ArrayField(models.CharField(max_length=24), default=list, blank=True)
    source = models.CharField(max_length=200, blank=True)
    declared_on = models.DateField(null=True, blank=True)
    caution = models.CharField(max_length=200, blank=True)
    charter_url = models.URLField(max_length=500, blank=True)
    publication_director = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "official_account"
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "holder_name", "key"],
                condition=~Q(key=""),
                nulls_distinct=False,
                name="one_row_per_holder_and_address",
            ),
            models.UniqueConstraint(
                fields=["holder", "holder_name", "network"],
                condition=Q(state=State.none),
                name="absence_is_said_once_per_network",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.left_on_purpose)
                | (
                    Q(left_on__isnull=False)
                    & ~Q(left_reason="")
                    & (~Q(evidence_url="") | ~Q(evidence_text=""))
                ),
                name="leaving_has_a_date_a_reason_and_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.none) | (Q(checked_at__isnull=False) & Q(url="")),
                name="absence_was_looked_for",
            ),
            models.CheckConstraint(condition=Q(state=State.none) | ~Q(key=""), name="account_has_an_address"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="account_state_known"),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="account_nature_known"),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.handle or self.url}"

    @property
    def network_name(self) -> str:
        """What people call the network; the host of the address when we do not know it."""
        known = networks().get(self.network)
        return known.name if known else self.url.removeprefix("https://").split("/")[0]

    @property
    def warning(self) -> str:
        return str(CAUTIONS.get(self.caution, ""))

    @property
    def declared_by(self) -> str:
        names = {"wikidata": "Wikidata", "directory": gettext("the national directory")}
        return gettext(" and ").join(names.get(source, source) for source in self.declared_in)

    @property
    def counted(self) -> bool:
        """Only the administration's own accounts count, in the barometer as on its page."""
        return self.nature == Nature.institutional and self.holder_id is not None and not self.holder_name

    def state_on(self, day: date) -> State:
        """That there is no account is a finding with a date: a year later it is unknown again."""
        if self.state == State.none and self.checked_at and day - self.checked_at.date() > ABSENCE_HOLDS:
            return State.unknown
        return State(self.state)

    def paused_on(self, day: date) -> bool:
        begun = self.pause_from is not None and self.pause_from <= day
        return begun and (self.pause_to is None or day <= self.pause_to)


class StateChange(models.Model):
    """What the state was before, from when to when, and why it changed. Append-only."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    account = models.ForeignKey(OfficialAccount, on_delete=models.PROTECT, related_name="changes")
    old = models.CharField(max_length=16, choices=State)
    old_since = models.DateField(null=True, blank=True)
    new = models.CharField(max_length=16, choices=State)
    since = models.DateField()
    by = models.CharField(max_length=80)
    why = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "official_account_change"
        indexes = [models.Index(fields=["account", "at"], name="change_of_account")]

    def __str__(self) -> str:
        return f"{self.old} -> {self.new}"
