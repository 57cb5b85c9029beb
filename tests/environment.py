"""Loaded before Django reads its settings (`-p tests.environment`): where the tests' database and files are."""

from __future__ import annotations

import fcntl
import os
import tempfile
from pathlib import Path

from parvis.web.running import postgres

SCRATCH = Path(
    os.environ.get("PARVIS_TEST_DATA", Path(tempfile.gettempdir()) / f"parvis-tests-{os.geteuid()}")
)
(SCRATCH / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns of a folder that is not there


def _database() -> str:
    """One server for all test processes of this machine; it is left running for the next run (40 MB)."""
    with (SCRATCH / "starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return postgres.start(SCRATCH).url(role=postgres.OWNER)


os.environ["PARVIS_DATA"] = str(SCRATCH)
os.environ["PARVIS_AS_OWNER"] = (
    "1"  # the test database is made by its owner; tests then take the application's role
)
os.environ["PARVIS_DEMO"] = "0"
os.environ["PARVIS_ALLOW_HOSTS"] = "127.0.0.1,localhost,[::1]"
if "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = _database()
