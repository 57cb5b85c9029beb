"""One file holds everything: the database, the media, and (unless told otherwise) the secrets that open it.

After a restore everything that was published since the backup looks unsent: the installation is in quarantine, nothing
leaves until a person has released it (`parvis release`)."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from parvis.web.running import installation, postgres
from parvis.web.running.installation import Installation
from parvis.web.running.processes import CannotStart, say

DUMP, SECRETS, MEDIA = "database.dump", "secrets", "media"


def add_to(commands: Any) -> None:
    save = commands.add_parser("backup", help="everything into one file")
    save.add_argument("file", type=Path)
    save.add_argument("--without-secrets", action="store_true", help="the keys are kept elsewhere")
    save.set_defaults(run=backup)
    load = commands.add_parser("restore", help="everything from one file, into an empty installation")
    load.add_argument("file", type=Path)
    load.set_defaults(run=restore)
    release = commands.add_parser("release", help="end the quarantine after a restore: posts may leave again")
    release.add_argument("--why", required=True)
    release.set_defaults(run=end_quarantine)


def _binary(place: Installation, name: str) -> str:
    if place.cluster is not None:
        return str(place.cluster.binaries / name)
    found = shutil.which(name)
    return found or str(postgres.find_binaries() / name)


def _owner_url(place: Installation) -> str:
    return place.environment(owner=True).get("DATABASE_URL") or os.environ["DATABASE_URL"]


def _run(place: Installation, program: str, *arguments: str) -> None:
    if place.cluster is not None:
        done = place.cluster.run(program, *arguments, timeout=3600)
        code, reason = done.returncode, done.stderr
    else:
        command = [_binary(place, program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (PostgreSQL's tools)
        code, reason = done.returncode, done.stderr
    if code:
        raise CannotStart(f"{program} failed: {reason.strip()[-400:]}")


def backup(chosen: argparse.Namespace) -> int:
    began = time.monotonic()
    place, stop = installation.running_or_started()
    try:
        with tempfile.TemporaryDirectory(prefix="parvis-backup-") as scratch:
            Path(scratch).chmod(0o777)  # the server's user writes the dump here
            dump = Path(scratch) / DUMP
            _run(
                place,
                "pg_dump",
                "--format=custom",
                "--enable-row-security",
                f"--file={dump}",
                _owner_url(place),
            )
            partial = chosen.file.with_suffix(chosen.file.suffix + ".part")
            with tarfile.open(partial, "w") as out:
                out.add(dump, DUMP)
                for name in (MEDIA,) if chosen.without_secrets else (MEDIA, SECRETS):
                    if (place.folder / name).exists():
                        out.add(place.folder / name, name)
            partial.chmod(0o600)
            partial.replace(chosen.file)
    finally:
        if stop:
            place.stop_database()
    size = chosen.file.stat().st_size / 1_000_000
    say(
        f"{chosen.file}: {size:.1f} MB in {time.monotonic() - began:.1f} s. Keep it where only you can read it."
    )
    return 0


def restore(chosen: argparse.Namespace) -> int:
    if not chosen.file.is_file():
        raise CannotStart(f"There is no file {chosen.file}.")
    place, stop = installation.running_or_started()
    try:
        _refuse_if_lived_in(place)
        with tempfile.TemporaryDirectory(prefix="parvis-restore-") as scratch:
            Path(scratch).chmod(0o777)
            _unpack(chosen.file, Path(scratch), place.folder)
            dump = Path(scratch) / DUMP
            dump.chmod(0o644)
            _run(
                place,
                "pg_restore",
                "--no-owner",
                "--exit-on-error",
                f"--dbname={_owner_url(place)}",
                str(dump),
            )
        with psycopg.connect(_owner_url(place)) as connection:
            connection.execute("UPDATE installation SET quarantined_at = now()")
    finally:
        if stop:
            place.stop_database()
    say(
        "Restored, in quarantine: messages are received, nothing leaves. Look at what was published since the backup,"
    )
    say('then: parvis release --why "…"')
    return 0


def _refuse_if_lived_in(place: Installation) -> None:
    with psycopg.connect(_owner_url(place)) as connection:
        row = connection.execute("SELECT to_regclass('team')").fetchone()
        if row and row[0]:
            raise CannotStart(
                f"{place.folder} holds an installation already: restore into an empty PARVIS_DATA. Nothing was changed."
            )


def _unpack(file: Path, scratch: Path, folder: Path) -> None:
    with tarfile.open(file) as archive:
        archive.extractall(scratch, filter="data")
    for name in (MEDIA, SECRETS):
        if (scratch / name).exists():
            shutil.copytree(scratch / name, folder / name, dirs_exist_ok=True)
    if (folder / SECRETS).exists():
        for secret in (folder / SECRETS).glob("*"):
            secret.chmod(0o600)


def end_quarantine(chosen: argparse.Namespace) -> int:
    place, stop = installation.running_or_started()
    try:
        with psycopg.connect(_owner_url(place)) as connection:
            connection.execute(
                "UPDATE installation SET quarantined_at = NULL, released_why = %s", [chosen.why[:500]]
            )
    finally:
        if stop:
            place.stop_database()
    sys.stdout.write("Released: posts leave again at their hour.\n")
    return 0
