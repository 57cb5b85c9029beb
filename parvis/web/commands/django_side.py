"""Loads Django for a command, with the installation's environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django

from parvis.web.running.installation import Installation, running_or_started


def load(installation: Installation, *, owner: bool = False) -> None:
    os.environ.update(installation.environment(owner=owner))
    django.setup()


@contextmanager
def database(*, owner: bool = False) -> Iterator[Installation]:
    """The installation with Django loaded; a database that was not running is stopped again."""
    installation, stop = running_or_started()
    try:
        load(installation, owner=owner)
        yield installation
    finally:
        if stop:
            installation.stop_database()
