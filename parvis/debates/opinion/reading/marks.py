"""How people write a vote, an hour and the names of columns."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from parvis.debates.opinion.votes import AGREE, DISAGREE, PASS

PARTICIPANT = {"voter-id", "voter", "participant", "participant-id", "pid"}
STATEMENT = {"comment-id", "comment", "statement", "statement-id", "tid"}
VOTE = {"vote", "value"}
HOUR = {"timestamp", "time", "created", "modified"}
ORIGIN = {"origin"}
GROUP = {"group-id", "group"}
ABOUT_PEOPLE = PARTICIPANT | GROUP | {"xid", "n-comments", "n-votes", "n-agree", "n-disagree", "n-pass"}

_WORDS = {
    "agree": AGREE, "d'accord": AGREE, "d’accord": AGREE, "yes": AGREE, "oui": AGREE,
    "disagree": DISAGREE, "pas d'accord": DISAGREE, "pas d’accord": DISAGREE, "no": DISAGREE, "non": DISAGREE,
    "pass": PASS, "passe": PASS, "unsure": PASS,
}  # fmt: skip


def column_name(written: str) -> str:
    """As the exporters write it: "Voter_ID " is "voter-id"."""
    return "-".join(written.strip().strip("\ufeff").lower().replace("_", " ").split())


def place_of(columns: list[str], names: set[str]) -> int | None:
    return next((place for place, name in enumerate(columns) if name in names), None)


def vote_of(written: str) -> int:
    """1, 0 or −1; raises ValueError."""
    plain = written.strip().lower().replace("\u2212", "-")
    if plain in _WORDS:
        return _WORDS[plain]
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not plain:
        raise ValueError("no vote")
    if value not in (AGREE, PASS, DISAGREE):
        raise ValueError(f"“{written[:40]}” is not a vote (1 agree, 0 pass, -1 disagree)")
    return int(value)


def hour_of(written: str) -> int:
    """A number that grows with time: as written, or milliseconds of a date in ISO 8601. Raises ValueError."""
    plain = written.strip()
    try:
        value = float(plain)
        if math.isfinite(value) and abs(value) < 2**62:
            return int(plain) if plain.lstrip("-").isdigit() else int(value)
    except ValueError:
        pass
    try:
        then = datetime.fromisoformat(plain)
    except ValueError:
        raise ValueError(f"“{written[:40]}” is not an hour") from None
    return int((then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp() * 1000)
