"""A whole Parvis as a town hall runs it: `parvis up` in an empty folder, steered from outside only."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from parvis.web.running.processes import free_port

OURS = ("PARVIS_AS_OWNER", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PARVIS_DATA", "PARVIS_DEMO")


@dataclass
class TownHall:
    url: str
    said: list[str] = field(default_factory=list)

    @property
    def first_link(self) -> str:
        found = re.search(r"(http://\S+/found/\S+)", "".join(self.said))
        assert found, "".join(self.said)
        return found[1]


@contextmanager
def running(folder: Path, *, allow_hosts: list[str]) -> Iterator[TownHall]:
    port = free_port()
    folder.chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if key not in OURS}
    environment |= {
        "PARVIS_DATA": str(folder),
        "PARVIS_ALLOW_HOSTS": ",".join(allow_hosts),
    }
    command = [sys.executable, "-m", "parvis", "up", "--port", str(port)]
    child = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    hall = TownHall(f"http://localhost:{port}")
    reader = threading.Thread(target=lambda: hall.said.extend(child.stdout or ()), daemon=True)
    reader.start()
    try:
        _wait(child, hall)
        yield hall
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(timeout=60)
        reader.join(timeout=5)


def _wait(child: subprocess.Popen[str], hall: TownHall) -> None:
    deadline = time.monotonic() + 180
    while not any("Ctrl-C" in line for line in list(hall.said)):
        assert child.poll() is None, "".join(hall.said)
        assert time.monotonic() < deadline, "".join(hall.said)
        time.sleep(0.1)
