"""A whole Bluesky network that we did not write (`@atproto/dev-env`: PLC, PDS, AppView, moderation), on loopback.

In a test: `with bluesky.running() as network:`. By hand: `python -m tests.servers.bluesky` prints the addresses and
stays until Ctrl-C. Packages are installed once, from npm, in $PARVIS_TEST_CACHE or ~/.cache/parvis-tests.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

from atproto import Client, models

from tests.servers.databases import CannotHave, free_ports, postgres, redis, stop
from tests.servers.patience import eventually

HERE = Path(__file__).parent / "bluesky"
CACHE = Path(os.environ.get("PARVIS_TEST_CACHE") or Path.home() / ".cache" / "parvis-tests") / "bluesky"
NODE = "22"


def sign_up(pds: str, handle: str) -> Client:
    """A person with the network's own client library, signed in."""
    password = "mot-de-passe-invente"
    client = Client(base_url=f"{pds}/xrpc")
    person = {"handle": handle, "email": f"{handle}@example.test", "password": password}
    client.com.atproto.server.create_account(models.ComAtprotoServerCreateAccount.Data(**person))
    eventually(lambda: client.login(handle, password))
    return client


@dataclass(frozen=True)
class Network:
    """Where the network listens. Sign up with any handle under `.test`, without an invitation."""

    pds: str
    appview: str
    plc: str

    @property
    def host(self) -> str:
        """`localhost:port` of the PDS, for the door's list of allowed hosts."""
        return self.pds.removeprefix("http://").rstrip("/")


# ---------------------------------------------------------------- installed once


def installed() -> tuple[Path, Path]:
    """(node's program, folder with the packages), installed when they are not there yet. Raises CannotHave."""
    if not shutil.which("npm") and not (CACHE / "net" / "node_modules").exists():
        raise CannotHave("npm is not installed: the Bluesky network can't be had.")
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        node = _node()
        return node, _packages(node)


def _node() -> Path:
    """Node 22 or newer: from the path, else from npm, where it comes with its C headers."""
    found = shutil.which("node")
    if (
        found
        and _major(Path(found)) >= int(NODE)
        and (Path(found).resolve().parent.parent / "include" / "node").exists()
    ):
        return Path(found).resolve()
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    package = f"node-{platform.system().lower()}-{machine}"
    program = CACHE / "node" / "node_modules" / package / "bin" / "node"
    if not program.exists():
        (CACHE / "node").mkdir(exist_ok=True)
        (CACHE / "node" / "package.json").write_text("{}")
        _npm(
            ["install", "--no-audit", "--no-fund", f"{package}@{NODE}"], folder=CACHE / "node", environment={}
        )
    return program


def _major(node: Path) -> int:
    answer = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False).stdout
    return int(answer.strip().lstrip("v").split(".")[0] or 0)


def _packages(node: Path) -> Path:
    folder = CACHE / "net"
    names = [
        name
        for name in ("package.json", "package-lock.json", ".npmrc", "network.mjs")
        if (HERE / name).exists()
    ]
    wanted = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in names)).hexdigest()
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return folder
    folder.mkdir(exist_ok=True)
    for name in names:
        shutil.copy(HERE / name, folder / name)
    # better-sqlite3 is compiled: it must find the headers of the Node that will run it.
    environment = {
        "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}",
        "npm_config_nodedir": str(node.parent.parent),
    }
    _npm(["ci" if "package-lock.json" in names else "install"], folder=folder, environment=environment)
    stamp.write_text(wanted)
    return folder


def _npm(words: list[str], *, folder: Path, environment: dict[str, str]) -> None:
    log = CACHE / "npm.log"
    with log.open("w") as output:
        done = subprocess.run(
            ["npm", *words],
            cwd=folder,
            env=os.environ | environment,
            stdout=output,
            stderr=output,
            timeout=900,
            check=False,
        )
    if done.returncode:
        raise CannotHave(f"npm {words[0]} failed, see {log}: {log.read_text().strip()[-300:]}")


# ---------------------------------------------------------------- running


@contextmanager
def running(*, rate_limits: bool = False) -> Iterator[Network]:
    """The network, until the block ends. Raises CannotHave with a sentence when this machine can't have it."""
    node, packages = installed()
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="parvis-bluesky-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)  # PostgreSQL runs as somebody else and must pass through
        environment = os.environ | {
            "DB_POSTGRES_URL": stack.enter_context(postgres(folder)),
            "REDIS_HOST": stack.enter_context(redis(folder)),
            "NODE_ENV": "development",
            "LOG_ENABLED": "false",
            "TMPDIR": str(folder),  # the network leaves its files behind: they go with the folder
            "PARVIS_PORTS": json.dumps(
                dict(zip(("plc", "pds", "bsky", "ozone"), free_ports(4), strict=True))
            ),
            "PARVIS_RATE_LIMITS": "1" if rate_limits else "0",
        }
        process = subprocess.Popen(
            [str(node), str(packages / "network.mjs")],
            cwd=packages,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        stack.callback(_end, process)
        yield Network(**json.loads(_ready(process)))


def _ready(process: subprocess.Popen[str], *, seconds: float = 120) -> str:
    """The JSON of the READY line. The output keeps being read afterwards, else the network would block on it."""
    lines: Queue[str] = Queue()

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    said = ""
    while True:
        try:
            line = lines.get(timeout=seconds)
        except Empty:
            raise CannotHave(f"The Bluesky network is not ready after {seconds} s: {said[-500:]}") from None
        if line.startswith("READY "):
            return line.removeprefix("READY ")
        if not line:
            raise CannotHave(f"The Bluesky network did not start: {said[-800:]}")
        said += line


def _end(process: subprocess.Popen[str]) -> None:
    stop(process)
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the databases are stopped too
    with running(rate_limits="--rate-limits" in sys.argv) as network:
        print(json.dumps(network.__dict__, indent=2), flush=True)  # noqa: T201
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
