"""Where this installation lies: its folder, its database's address, the environment of its parts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from parvis.web.running import postgres

# Given-back memory goes back to the machine: the C library keeps it for each thread otherwise, 25 MB in the worker
# (`benchmarks/starting.py`). What the operator sets stands.
THRIFT = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "65536", "MALLOC_MMAP_THRESHOLD_": "131072"}


@dataclass(frozen=True)
class Installation:
    """`cluster` is None when the operator gave DATABASE_URL."""

    folder: Path
    cluster: postgres.Cluster | None

    def environment(self, *, owner: bool = False) -> dict[str, str]:
        found = {word: os.environ.get(word, value) for word, value in THRIFT.items()}
        found |= {"PARVIS_DATA": str(self.folder), "DJANGO_SETTINGS_MODULE": "parvis.config.settings"}
        if self.cluster is not None:
            found["DATABASE_URL"] = self.cluster.url(role=postgres.OWNER if owner else postgres.APPLICATION)
        if owner:
            found["PARVIS_AS_OWNER"] = "1"
        return found

    def stop_database(self) -> None:
        if self.cluster is not None:
            postgres.stop(self.cluster)


def folder(*, demo: bool = False) -> Path:
    given = os.environ.get("PARVIS_DATA")
    if given:
        return Path(given).expanduser()
    return Path.home() / ".local" / "share" / ("parvis-demo" if demo else "parvis")


def open_installation(*, demo: bool = False, start: bool = True) -> Installation:
    """Starts the embedded database unless DATABASE_URL names another. Raises postgres.NoDatabase."""
    place = folder(demo=demo)
    if os.environ.get("DATABASE_URL"):
        place.mkdir(parents=True, exist_ok=True)
        return Installation(place, None)
    cluster = postgres.start(place) if start else postgres.locate(place)
    return Installation(place, cluster)


def running_or_started() -> tuple[Installation, bool]:
    """For short commands: the installation, and whether its database must be stopped afterwards."""
    if os.environ.get("DATABASE_URL"):
        return open_installation(), False
    cluster = postgres.locate(folder())
    was_running = postgres.is_running(cluster)
    return open_installation(), not was_running
