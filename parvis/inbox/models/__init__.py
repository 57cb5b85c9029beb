"""Nouns: what was received, who looks after it, what is answered, and what was decided about it."""

from parvis.inbox.models.alert import Alert, AlertLife, Means, Vigil, VigilLife
from parvis.inbox.models.alerting import ALERTING, Alerting, AlertRule, Duty, QuietHours
from parvis.inbox.models.answer import Answer
from parvis.inbox.models.case import Case
from parvis.inbox.models.change import Change
from parvis.inbox.models.cluster import Band, Cluster, Print
from parvis.inbox.models.draft import Draft
from parvis.inbox.models.label import Label, MessageLabel
from parvis.inbox.models.message import (
    CLOSED,
    OPEN,
    Kind,
    Message,
    MessageCount,
    MessageVersion,
    Status,
    Tombstone,
)
from parvis.inbox.models.moderation import LADDER, ModerationFile, Neighbour, Reason, Step
from parvis.inbox.models.note import Note
from parvis.inbox.models.presence import Looking, Writing
from parvis.inbox.models.reader import Reader, ReadingLife
from parvis.inbox.models.ready import ReadyAnswer
from parvis.inbox.models.rules import InboxRules
from parvis.inbox.models.second import SecondLife, SecondOpinion
from parvis.inbox.models.themes import ReportLife, ThemeReport
from parvis.inbox.models.thread import Thread
from parvis.inbox.models.wave import HourCount, Watch, WatchLife, Wave, WaveLife

__all__ = [
    "ALERTING",
    "CLOSED",
    "LADDER",
    "OPEN",
    "Alert",
    "AlertLife",
    "AlertRule",
    "Alerting",
    "Answer",
    "Band",
    "Case",
    "Change",
    "Cluster",
    "Draft",
    "Duty",
    "HourCount",
    "InboxRules",
    "Kind",
    "Label",
    "Looking",
    "Means",
    "Message",
    "MessageCount",
    "MessageLabel",
    "MessageVersion",
    "ModerationFile",
    "Neighbour",
    "Note",
    "Print",
    "QuietHours",
    "Reader",
    "ReadingLife",
    "ReadyAnswer",
    "Reason",
    "ReportLife",
    "SecondLife",
    "SecondOpinion",
    "Status",
    "Step",
    "ThemeReport",
    "Thread",
    "Tombstone",
    "Vigil",
    "VigilLife",
    "Watch",
    "WatchLife",
    "Wave",
    "WaveLife",
    "Writing",
]
