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
from psycopg import sql

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
    if not chosen.file.absolute().parent.is_dir():
        raise CannotStart(f"There is no folder {chosen.file.absolute().parent}. Nothing was written.")
    place, stop = installation.running_or_started()
    partial = chosen.file.with_suffix(chosen.file.suffix + ".part")
    try:
        with tempfile.TemporaryDirectory(prefix="parvis-backup-") as scratch:
            _lend(place, Path(scratch))
            dump = Path(scratch) / DUMP
            _run(
                place,
                "pg_dump",
                "--format=custom",
                "--enable-row-security",
                f"--file={dump}",
                _owner_url(place),
            )
            _pack(place, dump, partial, without_secrets=chosen.without_secrets)
            partial.replace(chosen.file)
    except OSError as error:
        raise CannotStart(
            f"{chosen.file} can't be written: {error.strerror}. A former backup is untouched."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
        if stop:
            place.stop_database()
    size = chosen.file.stat().st_size / 1_000_000
    say(
        f"{chosen.file}: {size:.1f} MB in {time.monotonic() - began:.1f} s. Keep it where only you can read it."
    )
    return 0


def _pack(place: Installation, dump: Path, target: Path, *, without_secrets: bool) -> None:
    target.touch(mode=0o600)
    with tarfile.open(target, "w") as out:
        out.add(dump, DUMP)
        for name in (MEDIA,) if without_secrets else (MEDIA, SECRETS):
            if (place.folder / name).exists():
                out.add(place.folder / name, name)


def restore(chosen: argparse.Namespace) -> int:
    if not chosen.file.is_file():
        raise CannotStart(f"There is no file {chosen.file}.")
    place, stop = installation.running_or_started()
    try:
        _refuse_if_lived_in(place)
        with tempfile.TemporaryDirectory(prefix="parvis-restore-") as scratch:
            _unpack(chosen.file, Path(scratch))
            _lend(place, Path(scratch))
            _load(place, Path(scratch) / DUMP)
            _settle(Path(scratch), place.folder)
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


def _lend(place: Installation, scratch: Path) -> None:
    """To the user that runs PostgreSQL's programs, and to nobody else: a dump holds everything."""
    for path in (scratch, scratch / DUMP):
        if path.exists() and place.cluster is not None:
            postgres.give(path, place.cluster.user)


def _load(place: Installation, dump: Path) -> None:
    """Whole or not at all."""
    role = _role()
    with psycopg.connect(_owner_url(place)) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    _run(
        place, "pg_restore", "--no-owner", "--single-transaction", f"--dbname={_owner_url(place)}", str(dump)
    )  # fmt: skip


def _role() -> str:
    return os.environ.get("PARVIS_DB_ROLE", postgres.APPLICATION)


def _unpack(file: Path, scratch: Path) -> None:
    try:
        with tarfile.open(file) as archive:
            archive.extractall(scratch, filter="data")
        (scratch / DUMP).chmod(0o600)
    except (tarfile.TarError, FileNotFoundError, EOFError) as error:
        raise CannotStart(
            f"{file} is no backup of Parvis, or is cut off ({error}). Nothing was changed."
        ) from error


def _settle(scratch: Path, folder: Path) -> None:
    for name in (MEDIA, SECRETS):
        if (scratch / name).exists():
            shutil.copytree(scratch / name, folder / name, dirs_exist_ok=True)
    if (folder / SECRETS).exists():
        (folder / SECRETS).chmod(0o700)
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
