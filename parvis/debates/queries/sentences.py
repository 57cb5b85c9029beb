"""The words for states, the same wherever they are shown; and the reasons that stand in a debate's history."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from parvis.debates.models import Debate

STATES: Mapping[str, str | Promise] = {
    "draft": pgettext_lazy("debate", "Draft"),
    "planned": pgettext_lazy("debate", "Planned"),
    "open": pgettext_lazy("debate", "Open"),
    "closed": pgettext_lazy("debate", "Closed"),
}
MEANINGS = {"draft": "", "planned": "hand", "open": "done", "closed": ""}
STATEMENTS: Mapping[str, str | Promise] = {
    "waiting": pgettext_lazy("statement", "Waits for moderation"),
    "shown": pgettext_lazy("statement", "Shown"),
    "refused": pgettext_lazy("statement", "Refused"),
    "merged": pgettext_lazy("statement", "Merged into another"),
}
STATEMENT_MEANINGS = {"waiting": "care", "shown": "done", "refused": "", "merged": "hand"}
ECHOES: Mapping[str, str | Promise] = {
    "prepared": pgettext_lazy("echo", "Waits to be published"),
    "listening": pgettext_lazy("echo", "Replies are counted"),
    "ended": pgettext_lazy("echo", "Counted no further"),
}


def why(text: str) -> str:
    """The worker's own reasons are kept in English and shown in the reader's language."""
    return _(text) if text else ""


def state_of(debate: Debate) -> str | Promise:
    return STATES[debate.state]
