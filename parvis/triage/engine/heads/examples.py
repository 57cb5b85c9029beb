"""Labelled messages: the rows that heads are trained on and measured with."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from parvis.triage.engine.judged import FLAGS, INTENTS, TOPICS

SENTIMENTS = ("neg", "neu", "pos")
FROZEN_PER_CENT = 30


class BadExamples(ValueError):
    """A file of labelled messages that cannot be used; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled message. A label that nobody gave is None, and teaches nothing."""

    text: str
    language: str = "fr"
    topic: str | None = None
    intent: str | None = None
    flags: tuple[str, ...] | None = None
    sentiment: str | None = None
    toxic: bool | None = None
    weight: float = 1.0
    everyday: bool = True  # False: written to be hard, so no sample of what comes in
    gave_rules: bool = False  # rules were written with it in sight, and hardly ever err on it

    @property
    def labels(self) -> list[str]:
        """ "topic:voirie", "intent:plainte", "flag:elu": what was said of it."""
        kinds = (("topic", self.topic), ("intent", self.intent), *(("flag", one) for one in self.flags or ()))
        return [f"{kind}:{label}" for kind, label in kinds if label]

    @property
    def vital(self) -> bool | None:
        """Somebody is threatened, in distress, or in danger now. None where nobody said."""
        if self.flags is None or self.intent is None:
            return None
        return "menace" in self.flags or (
            self.intent == "urgence" and not {"crise", "mineurs"}.isdisjoint(self.flags)
        )

    @property
    def frozen(self) -> bool:
        """Kept for testing, by the text alone: no file and no order of rows can move it to the other side."""
        digest = hashlib.blake2b(self.text.strip().encode(errors="replace"), digest_size=4).digest()
        return int.from_bytes(digest, "big") % 100 < FROZEN_PER_CENT


def read_examples(path: Path) -> list[Example]:
    """Columns text, lang, topic, intent, flags, sentiment, toxic, set, gave_rules; only text is needed, empty cells
    teach nothing.

    `set` is "hard" where messages were written to be hard: they teach, and no probability is fitted on them."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(_examples(path.name, csv.DictReader(file)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadExamples(f"{path.name} cannot be read: {error}") from error


def _examples(name: str, rows: Iterable[dict[str, str]]) -> Iterator[Example]:
    for line, row in enumerate(rows, start=2):
        if not (row.get("text") or "").strip():
            raise BadExamples(f"{name}, row {line}: no text")
        yield _example(name, line, row)


def _example(name: str, line: int, row: dict[str, str]) -> Example:
    def one_of(column: str, known: tuple[str, ...]) -> str | None:
        value = (row.get(column) or "").strip()
        if value and value not in known:
            raise BadExamples(f"{name}, row {line}: {column} cannot be “{value}”")
        return value or None

    flags: tuple[str, ...] | None = None
    if row.get("topic") or row.get("flags"):
        flags = tuple(flag for flag in (row.get("flags") or "").split("|") if flag)
        if unknown := set(flags) - set(FLAGS):
            raise BadExamples(f"{name}, row {line}: there is no flag {', '.join(sorted(unknown))}")
    toxic = one_of("toxic", ("0", "1"))
    return Example(
        text=row["text"],
        language=(row.get("lang") or "fr").strip() or "fr",
        topic=one_of("topic", TOPICS),
        intent=one_of("intent", INTENTS),
        flags=flags,
        sentiment=one_of("sentiment", SENTIMENTS),
        toxic=None if toxic is None else toxic == "1",
        everyday=one_of("set", ("everyday", "hard")) != "hard",
        gave_rules=one_of("gave_rules", ("0", "1")) == "1",
    )
