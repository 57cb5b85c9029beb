"""`parvis check`: what is wrong, and how to mend it. Exit code 1 when something must be done."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from parvis.web.running import installation, postgres
from parvis.web.running.installation import Installation

LITTLE_SPACE = 1_000_000_000  # bytes
WRONG_CLOCK = 5.0  # seconds


@dataclass(frozen=True)
class Finding:
    ok: bool
    sentence: str


def run(chosen: argparse.Namespace) -> int:
    findings = list(examine())
    for finding in findings:
        sys.stdout.write(f"{'  ok  ' if finding.ok else '  !!  '}{finding.sentence}\n")
    return 0 if all(finding.ok for finding in findings) else 1


def examine() -> Iterator[Finding]:
    place = installation.folder()
    yield from _folder(place)
    if not place.exists() and not os.environ.get("DATABASE_URL"):
        return  # looking makes nothing
    try:
        found, stop = installation.running_or_started()
    except postgres.NoDatabase as error:
        yield Finding(False, str(error))
        return
    try:
        yield from _database(found)
    finally:
        if stop:
            found.stop_database()


def _folder(path: Path) -> Iterator[Finding]:
    if not path.exists():
        yield Finding(True, f"The data folder {path} will be made at the first start.")
        return
    free = shutil.disk_usage(path).free
    if free < LITTLE_SPACE:
        yield Finding(
            False, f"Only {free // 1_000_000} MB are free in {path}: make room before the disk is full."
        )
    else:
        yield Finding(True, f"Data folder {path}, {free // 1_000_000_000} GB free.")
    secrets = path / "secrets"
    open_files = (
        [file.name for file in secrets.glob("*") if file.stat().st_mode & 0o077] if secrets.exists() else []
    )
    if open_files:
        yield Finding(False, f"Others may read {', '.join(open_files)} in {secrets}: chmod 600 {secrets}/*")


def _database(found: Installation) -> Iterator[Finding]:
    url = os.environ.get("DATABASE_URL") or found.environment()["DATABASE_URL"]
    try:
        connection = psycopg.connect(url, connect_timeout=5)
    except psycopg.OperationalError as error:
        yield Finding(
            False,
            f"The database does not answer: {str(error).strip()[:200]}. Is it started, is DATABASE_URL right?",
        )
        return
    with connection:
        version = connection.info.server_version // 10_000
        if version < postgres.OLDEST:
            yield Finding(False, f"PostgreSQL {version} is too old: {postgres.OLDEST} or newer is needed.")
            return
        yield Finding(True, f"PostgreSQL {version} answers.")
        yield _clock(connection)
        if not _has_table(connection, "team"):
            yield Finding(False, "The database is empty: run `parvis migrate`.")
            return
        yield _workers(connection)
        yield _directory(connection)


def _clock(connection: psycopg.Connection) -> Finding:
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    gap = abs((datetime.now(UTC) - row[0]).total_seconds()) if row else 0.0
    if gap > WRONG_CLOCK:
        return Finding(
            False, f"This machine's clock and the database's differ by {gap:.0f} s: set them by NTP."
        )
    return Finding(True, "The clocks agree.")


def _has_table(connection: psycopg.Connection, name: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s)", [name]).fetchone()
    return bool(row and row[0])


def _workers(connection: psycopg.Connection) -> Finding:
    row = connection.execute(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
    ).fetchone()
    alive = row[0] if row else 0
    if not alive:
        return Finding(
            False,
            "No worker is alive: nothing is published nor received. Start `parvis up` or `parvis worker`.",
        )
    return Finding(True, f"{alive} worker(s) alive.")


def _directory(connection: psycopg.Connection) -> Finding:
    row = connection.execute("SELECT count(*) FROM administration").fetchone()
    count = row[0] if row else 0
    if not count:
        return Finding(False, "The directory of administrations is empty: run `parvis migrate`.")
    return Finding(True, f"{count} administrations in the directory.")
