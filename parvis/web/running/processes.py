"""Starts the parts as children, restarts one that dies, and stops all of them cleanly."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType

QUICK_DEATHS = 5  # in a minute: then it is not restarted any more
SAVING = {"MALLOC_ARENA_MAX": "2"}  # glibc: many threads, few memory pools
PATIENCE = 35.0  # seconds that a part is given to finish


class CannotStart(Exception):
    """The text says why and what to do."""


@dataclass
class Part:
    """One child: `command` is run again when it dies, unless it dies too often."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        environment = {**SAVING, **os.environ, **self.environment}
        self.process = subprocess.Popen(self.command, env=environment, start_new_session=True)  # noqa: S603  (our own parts)

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def check_port(host: str, port: int) -> None:
    """Raises CannotStart when somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken. Stop what uses it, or choose another: --port {port + 1}."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights: choose one above 1023, for instance --port 8000."
    return f"Nothing can listen on {host}, port {port} ({error.strerror}). Give an address of this machine: --host."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, *, seconds: float, alive: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and alive():
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  (our own address)
                if answer.status < 500:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


class Supervisor:
    """`run` blocks until SIGINT or SIGTERM; each part is told to stop, and killed only when it does not."""

    def __init__(self, parts: list[Part]) -> None:
        self.parts = parts
        self.stopping = False

    def start(self, *, already: int = 0) -> None:
        """`already`: how many of the first parts run."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for part in self.parts[already:]:
            part.start()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def alive(self) -> bool:
        return not self.stopping and all(part.alive() for part in self.parts)

    def run(self) -> int:
        failed = False
        while not self.stopping and not failed:
            time.sleep(0.3)
            failed = any(not self._keep(part) for part in self.parts if not part.alive())
        self.stop()
        return 1 if failed else 0

    def _keep(self, part: Part) -> bool:
        """Restarts; False when it dies too often to be of any use."""
        if self.stopping:
            return True
        part.deaths = [moment for moment in part.deaths if time.monotonic() - moment < 60] + [
            time.monotonic()
        ]
        code = part.process.returncode if part.process else "?"
        if len(part.deaths) > QUICK_DEATHS:
            say(f"parvis: {part.name} died too often (code {code}): stopping. Try `parvis check`.")
            return False
        say(f"parvis: {part.name} died (code {code}), starting it again")
        time.sleep(0.2 * len(part.deaths))
        part.start()
        return True

    def stop(self) -> None:
        for part in reversed(self.parts):
            if part.process is not None and part.alive():
                part.process.terminate()
        deadline = time.monotonic() + PATIENCE
        for part in self.parts:
            self._wait(part, deadline)

    def _wait(self, part: Part, deadline: float) -> None:
        if part.process is None:
            return
        try:
            part.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(part.process.pid, signal.SIGKILL)
