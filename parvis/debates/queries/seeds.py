"""A debate that begins with what people wrote: their subject, never their names."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.inbox.queries import conversation
from parvis.inbox.words import TOPICS
from parvis.teams.models import Team
from parvis.triage.engine.pseudonyms import pseudonymise

LONGEST_SAID = 600
NO_SUBJECT = {"", "autre", "to_check"}


@dataclass(frozen=True)
class Seed:
    """`title` and `text` for the form; `said`: what was written, without names, to read beside it."""

    title: str = ""
    text: str = ""
    said: str = ""
    made_from: UUID | None = None


def from_message(team: Team, key: UUID) -> Seed | None:
    message = conversation.message(team, key)
    if message is None:
        return None
    said = pseudonymise(message.text, names=[message.author_name, message.author_handle]).text
    subject = str(TOPICS.get(message.topic, "")) if message.topic not in NO_SUBJECT else ""
    return Seed(
        title=_("%(subject)s: what do you think?") % {"subject": subject} if subject else "",
        text=_("People have written to us about this. We would like to know what you think of it."),
        said=said[:LONGEST_SAID],
        made_from=message.pk,
    )


def from_theme(terms: str) -> Seed:
    """`terms`: the words that the messages of a theme have in common."""
    return Seed(
        title=_("%(subject)s: what do you think?") % {"subject": terms[:80].capitalize()},
        text=_("Several people have written to us about this. We would like to know what you think of it."),
    )
