"""Open Polis conversations, read where they lie beside the house; no part of it (people's own words, CC BY 4.0)."""

import csv
import gzip
import json
import os
from pathlib import Path

import pytest

from parvis.debates.opinion.reading.ballots import read_votes
from parvis.debates.opinion.reading.lists import read_statements

HOUSE = Path(__file__).parents[4]
REFERENCE = "scoop-hivemind.biodiversity"


def _place() -> Path | None:
    named = os.environ.get("PARVIS_POLIS_DATA")
    places = [Path(named)] if named else [parent / "shared/data/polis" for parent in HOUSE.parents]
    return next((place for place in places if (place / REFERENCE).is_dir()), None)


PLACE = _place()
needs_conversations = pytest.mark.skipif(
    PLACE is None, reason="the open Polis conversations are not here (PARVIS_POLIS_DATA names their folder)"
)


def folder(conversation: str) -> Path:
    assert PLACE is not None
    return PLACE / conversation


def votes_of(conversation: str):
    return read_votes(folder(conversation) / "votes.csv.gz").votes


def out_of(conversation: str) -> frozenset:
    return frozenset(read_statements(folder(conversation) / "comments.csv").out)


def published(conversation: str) -> dict:
    return read_votes(folder(conversation) / "participants-votes.csv").published


def expected() -> dict:
    return json.loads((folder(REFERENCE) / "expected.json").read_text())


def raw_rows(conversation: str) -> list[list[str]]:
    with gzip.open(folder(conversation) / "votes.csv.gz", "rt", newline="") as file:
        return list(csv.reader(file))
