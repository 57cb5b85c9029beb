"""The sandbox that ships with the product, as a program of its own on loopback.

In a test: `with sandbox.running() as server:`. `server.token("mairie")` gives a token; `server.control(…)` speaks to
the interface for tests (`parvis/sandbox/control.py`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.databases import free_ports, stop, wait_for_port


@dataclass(frozen=True)
class Server:
    url: str

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def control(self, method: str, what: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.url}/_sandbox/{what}",
            data=data,
            method=method,
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def token(self, name: str) -> str:
        return str(self.control("POST", "tokens", {"account": name})["access_token"])

    def names(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "accounts")
        return found


@contextmanager
def running(*arguments: str) -> Iterator[Server]:
    port = free_ports(1)[0]
    with (
        tempfile.TemporaryDirectory(prefix="parvis-sandbox-") as scratch,
        (Path(scratch) / "log").open("wb") as log,
    ):
        command = [sys.executable, "-m", "parvis.sandbox", "--port", str(port), *arguments]
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for_port(port, process, seconds=60)
            yield Server(url=f"http://127.0.0.1:{port}")
        finally:
            stop(process)
