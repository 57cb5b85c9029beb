"""The moderation file: nothing is hidden, muted or blocked without one that is complete."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.inbox.models.message import Message
from parvis.lifecycle.keys import new_key
from parvis.networks.models import Account, Act
from parvis.teams.models import TeamOwned


class Reason(models.TextChoices):
    """The closed list. There is no "other"."""

    public_order = "public_order", _("Public order")
    threat = "threat", _("Threat")
    insult = "insult", _("Insult")
    defamation = "defamation", _("Defamation")
    harassment = "harassment", _("Harassment of a member of staff")
    hate = "hate", _("Hate")
    personal_data = "personal_data", _("Personal data of others")
    advertising = "advertising", _("Advertising or spam")
    charter = "charter", _("Outside the charter")


class Step(models.TextChoices):
    """What may be done, from the mildest; the last four reverse an act and are filed the same way."""

    hide = "hide", _("Hide the message")
    delete = "delete", _("Delete the message")
    mute = "mute", _("Mute the author")
    block_for_a_time = "block_for_a_time", _("Block the author for a time")
    block = "block", _("Block the author")
    show = "show", _("Show the message again")
    unmute = "unmute", _("Hear the author again")
    unblock = "unblock", _("Unblock the author")


LADDER = (Step.hide, Step.delete, Step.mute, Step.block_for_a_time, Step.block)
BLOCKS = (Step.block_for_a_time, Step.block)
REVERSES = {
    Step.hide: Step.show,
    Step.mute: Step.unmute,
    Step.block_for_a_time: Step.unblock,
    Step.block: Step.unblock,
}


class ModerationFile(TeamOwned):
    """Evidence is copied before the act, with its SHA-256; the clear name of the author is in the evidence alone."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="moderation")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    network = models.CharField(max_length=20)
    remote_id = models.CharField(max_length=1000)
    url = models.CharField(max_length=2000, blank=True)
    evidence = models.JSONField()
    sha256 = models.CharField(max_length=64)
    author = models.CharField(max_length=64)  # a pseudonym: keyed digest of the author's id

    reason = models.CharField(max_length=16, choices=Reason.choices)
    article = models.CharField(max_length=200, blank=True)  # of the published charter
    step = models.CharField(max_length=16, choices=Step.choices)
    why_not_below = models.TextField(max_length=2000)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    criticises_elected = models.BooleanField(default=False)

    known_at = models.DateTimeField()
    decided_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)  # the network took it
    confirmed_at = models.DateTimeField(null=True)  # and a person or a later read saw it
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    second_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    notice = models.TextField(max_length=2000, blank=True)  # what the author is told, and when
    noticed_at = models.DateTimeField(null=True)
    why_no_notice = models.CharField(max_length=500, blank=True)

    appeal_at = models.DateTimeField(null=True)
    appeal_answer = models.TextField(max_length=2000, blank=True)
    appeal_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    appeal_answered_at = models.DateTimeField(null=True)
    told_prosecutor_on = models.DateField(null=True)
    told_pharos_on = models.DateField(null=True)
    told_platform_on = models.DateField(null=True)
    told_flagger_on = models.DateField(null=True)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "inbox_moderation_file"
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & Q(reason__in=Reason.values), name="moderation_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(reason="charter") | ~Q(article=""), name="moderation_names_the_article"
            ),
            models.CheckConstraint(condition=~Q(why_not_below=""), name="moderation_says_why_not_below"),
            models.CheckConstraint(
                condition=~Q(notice="") | ~Q(why_no_notice=""), name="moderation_tells_the_author"
            ),
            models.CheckConstraint(
                condition=~Q(step__in=["block_for_a_time", "block"]) | Q(ends_at__isnull=False),
                name="no_endless_block",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=F("decided_by")),
                name="second_look_is_another_person",
            ),
            models.CheckConstraint(
                condition=Q(act=None)
                | Q(second_by__isnull=False)
                | (~Q(step__in=["block_for_a_time", "block"]) & ~Q(criticises_elected=True, step="hide")),
                name="no_act_without_the_second_look",
            ),
            models.CheckConstraint(
                condition=Q(appeal_answered_by=None) | ~Q(appeal_answered_by=F("decided_by")),
                name="appeal_is_answered_by_another",
            ),
        ]
        indexes = [models.Index(fields=["team", "decided_at"], name="moderation_by_date")]

    @property
    def needs_second_look(self) -> bool:
        criticism = self.criticises_elected and self.step == Step.hide
        return (self.step in BLOCKS or criticism) and self.second_by_id is None and self.withdrawn_at is None

    @property
    def standing(self) -> Any:
        """Where the file stands, in words."""
        if self.withdrawn_at:
            return _("Withdrawn: nothing was done")
        if self.needs_second_look:
            return _("Waits for a second person")
        if self.act is not None and self.act.state == "refused":
            return _("The network refused")
        return _("Done") if self.done_at else _("Under way")


class Neighbour(TeamOwned):
    """A comment near the one that was moderated, shown before deciding: were similar ones left visible?"""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    file = models.ForeignKey(ModerationFile, on_delete=models.CASCADE, related_name="neighbours")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "inbox_moderation_neighbour"
        constraints = [models.UniqueConstraint(fields=["team", "file", "message"], name="neighbour_once")]
