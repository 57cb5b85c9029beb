"""A closed debate in the files that Polis' exporters write, for whoever works with its tools.

What anybody may read already: of the published ballots those that are counted, under numbers in the order of the
published file, all at the hour of the close. Nobody's hour, key, address or word, nor who proposed what.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Collate

from parvis.debates.addresses import public_path
from parvis.debates.models import CountKind, Debate, DebateLife, Vote
from parvis.debates.opinion import Asked, Votes, analyse
from parvis.debates.opinion.exporting import write_polis
from parvis.debates.opinion.votes import Id
from parvis.debates.opinion.votes import Vote as Cell
from parvis.debates.queries.quick import door_of
from parvis.debates.queries.statements import ON_THE_TABLE, on_the_table
from parvis.lifecycle.tenant import set_team
from parvis.teams.models import Team

SHOWN_BY_MODERATORS = 1
ABOUT_PEOPLE = "meta.csv"


class NotPublished(Exception):
    """The text says why there is nothing to write yet, or in this form."""


@dataclass(frozen=True)
class Written:
    """`raised`: votes by raised hands that are left out, because nobody knows which of them are one person's."""

    files: list[Path]
    people: int
    votes: int
    raised: int


def find(team: str, slug: str) -> tuple[Team, Debate] | None:
    """By the words of their addresses; inside the transaction of the team to which that address leads."""
    door = door_of(slug)
    if door is None:
        return None
    set_team(door.to_team_id)
    there = Team.objects.filter(pk=door.to_team_id, slug=team).first()
    found = Debate.rows.of(there).filter(pk=door.debate_id).first() if there else None
    return (there, found) if there and found else None


def write(team: Team, debate: Debate, folder: Path) -> Written:
    """Raises NotPublished, OSError."""
    if debate.is_poll:
        raise NotPublished("it is a poll, and Polis knows agree, disagree and pass alone")
    if not debate.is_in(DebateLife.closed) or debate.closed_at is None:
        raise NotPublished("it is not closed: its ballots are not published yet")
    hour = int(debate.closed_at.timestamp())
    rows = Vote.rows.of(team).filter(debate=debate, voter__excluded_why="", statement__state__in=ON_THE_TABLE)
    raised = rows.filter(voter__count__kind=CountKind.hands).count()
    votes = _cells(rows.exclude(voter__count__kind=CountKind.hands), hour)
    there = on_the_table(team, debate)
    about = frozenset(row.number for row in there if row.meta)
    found = analyse(Votes.of(votes), Asked(seed=debate.seed, meta=about))
    statements: dict[Id, dict[str, object]] = {
        row.number: {"text": row.text, "moderated": SHOWN_BY_MODERATORS, "at": hour} for row in there
    }
    address = f"{settings.PARVIS_BASE_URL}{public_path(debate)}"
    summary = {"topic": debate.title, "url": address, "description": debate.text}
    files = write_polis(folder, votes, found, statements, summary)
    if about:
        files.append(_write_about(folder / ABOUT_PEOPLE, sorted(about)))
    return Written(files, len({one.participant for one in votes}), len(votes), raised)


def _cells(rows: QuerySet[Vote], hour: int) -> list[Cell]:
    """Numbers from 0, by the receipts' digests: who came first can't be read from them."""
    ordered = rows.order_by(Collate("voter__receipt", "C"), "statement__number")
    lines = ordered.values_list("voter__receipt", "statement__number", "value").iterator(5000)
    numbers: dict[str, int] = {}
    return [
        Cell(numbers.setdefault(receipt, len(numbers)), number, value, hour)
        for receipt, number, value in lines
    ]


def _write_about(path: Path, numbers: list[int]) -> Path:
    """For `parvis opinion-map --meta`: Polis' own files have no place for it."""
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([["comment-id"], *([number] for number in numbers)])
    return path
