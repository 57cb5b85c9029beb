"""Ready answers, and how their gaps are filled: by looking words up, never by running anything."""

from __future__ import annotations

import re

from parvis.inbox.models import Message, ReadyAnswer
from parvis.teams.models import Membership, Team, TeamQuerySet

GAP = re.compile(r"\{([a-zé]{1,20})\}")


def ready_answers(team: Team, message: Message | None = None) -> list[ReadyAnswer]:
    """Those of the message's topic first."""
    rows = list(living(team))
    topic = message.topic if message else ""
    return sorted(rows, key=lambda row: (bool(topic) and row.topic != topic, row.title.casefold()))


def living(team: Team) -> TeamQuerySet[ReadyAnswer]:
    return ReadyAnswer.rows.of(team).filter(archived_at=None).order_by("title")


def filled(ready: ReadyAnswer, message: Message, by: Membership) -> str:
    """What is not known stays as it is written, so that the person sees the gap."""
    words = variables(message, by)
    return GAP.sub(lambda gap: words.get(gap[1]) or gap[0], ready.text)


def variables(message: Message, by: Membership) -> dict[str, str]:
    """{prenom} is the first word of the name that the author shows: as the network gives it, not looked up."""
    name = message.author_name.strip()
    return {
        "prenom": name.split()[0] if name else "",
        "auteur": name or message.author_handle,
        "commune": message.team.name,
        "agent": str(by.person),
    }
