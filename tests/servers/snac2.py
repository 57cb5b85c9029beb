"""snac2, a small Fediverse server that speaks part of Mastodon's API: an odd instance that we did not write.

In a test: `with snac2.running(["mairie", "alice"]) as server:`. The binary comes from Debian trixie by a private apt
configuration (nothing is installed), once, into $PARVIS_TEST_CACHE or ~/.cache/parvis-tests.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.databases import CannotHave, free_ports, stop, wait_for_port

CACHE = Path(os.environ.get("PARVIS_TEST_CACHE") or Path.home() / ".cache" / "parvis-tests") / "snac2"
SOURCE = os.environ.get("PARVIS_TEST_DEBIAN", "http://deb.debian.org/debian")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


@dataclass(frozen=True)
class Server:
    """Base address, and the password of each account."""

    url: str
    passwords: dict[str, str]

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")


def installed() -> Path:
    """The program, fetched when it is not there yet. Raises CannotHave."""
    if found := shutil.which("snac"):
        return Path(found)
    program = CACHE / "root" / "usr" / "bin" / "snac"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            _fetch()
    return program


def _fetch() -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise CannotHave("snac2 can't be had: this is not a Debian system.")
    for folder in ("lists/partial", "archives/partial", "etc"):
        (CACHE / "apt" / folder).mkdir(parents=True, exist_ok=True)
    signed = f"[signed-by={KEYRING}] " if Path(KEYRING).exists() else ""
    (CACHE / "apt" / "etc" / "sources.list").write_text(f"deb {signed}{SOURCE} trixie main\n")
    _apt("update")
    _apt("download", "snac2")
    packages = sorted(CACHE.glob("snac2_*.deb"))
    if not packages:
        raise CannotHave("snac2 can't be had: apt downloaded nothing.")
    subprocess.run(["dpkg", "-x", str(packages[-1]), str(CACHE / "root")], check=True, capture_output=True)


def _apt(*arguments: str) -> None:
    """apt with its own configuration, lists and cache: the machine's own stay as they are."""
    folder = CACHE / "apt"
    options = {
        "Dir::Etc::sourcelist": folder / "etc" / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder,
        "Dir::Cache::archives": folder / "archives",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
    }
    command = ["apt-get", *(f"-o{name}={value}" for name, value in options.items()), *arguments]
    try:
        done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        raise CannotHave("snac2 can't be had: apt did not finish in 5 minutes.") from None
    if done.returncode:
        raise CannotHave(f"snac2 can't be had: apt-get {arguments[0]} failed ({done.stderr.strip()[-200:]}).")


@contextmanager
def running(names: Sequence[str]) -> Iterator[Server]:
    program = installed()
    with tempfile.TemporaryDirectory(prefix="parvis-snac2-") as scratch:
        folder = Path(scratch) / "data"
        port = free_ports(1)[0]
        passwords = _prepare(program, folder, port, names)
        with (Path(scratch) / "log").open("wb") as log:
            process = subprocess.Popen([str(program), "httpd", str(folder)], stdout=log, stderr=log)
        try:
            wait_for_port(port, process)
            yield Server(url=f"http://localhost:{port}", passwords=passwords)
        finally:
            stop(process)


def _prepare(program: Path, folder: Path, port: int, names: Sequence[str]) -> dict[str, str]:
    answers = f"127.0.0.1\n{port}\nlocalhost:{port}\n\nnobody@town.example\n"
    done = _run([program, "init", folder], answers)
    configuration = folder / "server.json"
    if not configuration.exists():
        raise CannotHave(f"snac2 did not start: {done[-200:]}")
    settings = {**json.loads(configuration.read_text()), "protocol": "http", "num_threads": 12}
    configuration.write_text(json.dumps(settings))
    passwords = {}
    for name in names:
        said = _run([program, "adduser", folder, name], "")
        found = re.search(r"password is (\S+)", said)
        if not found:
            raise CannotHave(f"snac2 made no account: {said[-200:]}")
        passwords[name] = found.group(1)
    return passwords


def _run(command: list[Path | str], answers: str) -> str:
    try:
        done = subprocess.run(
            [str(part) for part in command],
            input=answers,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except OSError as error:
        raise CannotHave(f"snac2 does not run on this machine: {error.strerror}.") from None
    return done.stdout + done.stderr
