"""An answer of ours: one write to the network, exactly once."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from parvis.inbox.models.message import Message, Status
from parvis.networks.contract import Content, Incoming, Published
from parvis.networks.models import Write, WriteLife
from parvis.networks.snapshots import incoming_from_json
from parvis.teams.models import Membership


class Answer(Write):
    """`number` counts the answers to one message: whoever takes a number first answers, the other is told."""

    life = WriteLife

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="our_answers")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=200_000)
    language = models.CharField(max_length=8, default="fr")
    private = models.BooleanField(default=False)
    visibility = models.CharField(max_length=20, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    needs_agreement = models.BooleanField(default=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True)
    agreed_hash = models.CharField(max_length=64, blank=True)

    class Meta(Write.Meta):
        db_table = "inbox_answer"
        constraints = [
            *Write.Meta.constraints,
            models.UniqueConstraint(fields=["team", "message", "number"], name="one_answer_per_number"),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("written_by")), name="nobody_agrees_with_oneself"
            ),
        ]
        indexes = [models.Index(fields=["team", "account", "remote_id"], name="answer_by_remote_id")]

    def content(self) -> Content:
        return Content(
            text=self.text,
            language=self.language,
            visibility=self.visibility,
            parent_id=self.message.remote_id,
            root_id=self.message.thread.root_remote_id,
        )

    def fingerprint(self) -> str:
        what = [
            "answer",
            1,
            str(self.account_id),
            self.message.remote_id,
            self.text,
            self.private,
            self.visibility,
        ]
        return hashlib.sha256(json.dumps(what, ensure_ascii=False).encode()).hexdigest()

    def why_not_approved(self) -> str:
        if not self.needs_agreement:
            return ""
        if self.agreed_by_id is None or self.agreed_by_id == self.written_by_id:
            return _("A second person has not agreed yet.")
        if self.agreed_hash != self.fingerprint():
            return _("The text has changed since it was agreed.")
        team_of = Membership.rows.of(self.team).filter(person=self.agreed_by_id, left_at=None)
        return "" if team_of.exists() else _("The person who agreed has left the team.")

    def answers(self) -> Incoming | None:
        event = self.message.event
        return incoming_from_json(event.payload) if event is not None else None

    def when_published(self, receipt: Published) -> None:
        """The message is answered; a later answer to the same message only moves the hour."""
        self.message.status, self.message.answered_at = Status.answered, receipt.at or self.published_at
        self.message.status_since = self.message.answered_at or self.message.status_since
        self.message.save(update_fields=["status", "answered_at", "status_since"])

    @property
    def is_under_way(self) -> bool:
        return self.state in ("planned", "approved", "sending", "unknown", "to_check")
