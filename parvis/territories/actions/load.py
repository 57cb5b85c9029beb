"""Loads the shipped directory; the second time, and at every later start, there is nothing to do."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.models.functions import Now

from parvis.territories.actions.declarations import declare
from parvis.territories.loading import france, wikidata
from parvis.territories.loading.rows import Directory
from parvis.territories.loading.staging import Merged, Progress, merge
from parvis.territories.models import Administration, Load

FRANCE = "fr"
CODE = Path(__file__).resolve().parents[1]
# A change in how the files are read is a reason to load again, like a change in the files.
READERS = (
    CODE / "names.py",
    CODE / "addresses.py",
    *sorted((CODE / "loading").glob("*.py")),
    Path(__file__),
)


@dataclass(frozen=True)
class Loaded:
    """What one load did. `fresh` is False when everything was there already and nothing was read."""

    fresh: bool
    administrations: int
    created: int = 0
    changed: int = 0
    closed: int = 0
    accounts: int = 0
    seconds: float = 0.0


def load(*, progress: Progress | None = None) -> Loaded:
    """The French administrations and the accounts known at the start. All or nothing; running it again is harmless."""
    begun = time.monotonic()
    with transaction.atomic():
        merged = merge(france.directory(), progress=progress)
        declared = declare(wikidata.declarations())
        seconds = round(time.monotonic() - begun, 3)
        loaded = _loaded(merged, accounts=declared.created, seconds=seconds)
        _remember(loaded)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE administration, administration_relation, official_account")
    return loaded


def load_if_needed(*, progress: Progress | None = None) -> Loaded:
    """For every start: instant when the same files were loaded by the same code."""
    known = Load.objects.filter(dataset=FRANCE).first()
    if known and known.fingerprint == fingerprint():
        return Loaded(fresh=False, administrations=known.administrations)
    return load(progress=progress)


def load_country(directory: Directory, *, progress: Progress | None = None) -> Merged:
    """The full list of any other country's administrations: what is no longer in it is closed, never deleted."""
    return merge(directory, progress=progress)


def fingerprint() -> str:
    digest = hashlib.sha256()
    for file in (*france.FILES, *wikidata.FILES, *READERS):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _loaded(merged: Merged, *, accounts: int, seconds: float) -> Loaded:
    count = Administration.objects.filter(country=france.COUNTRY, valid_to=None).count()
    return Loaded(True, count, merged.created, merged.changed, merged.closed, accounts, seconds)


def _remember(loaded: Loaded) -> None:
    Load.objects.update_or_create(
        dataset=FRANCE,
        defaults={
            "fingerprint": fingerprint(),
            "vintage": france.VINTAGE,
            "administrations": loaded.administrations,
            "seconds": loaded.seconds,
            "loaded_at": Now(),
        },
    )
