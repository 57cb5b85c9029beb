"""mastodon_mock, a Mastodon that we did not write (PyPI), as a program of its own on loopback.

In a test: `with mastodon_mock.running(["mairie", "alice"]) as server:`; each account's token is `token-<name>`.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.databases import CannotHave, free_ports, stop, wait_for_port


@dataclass(frozen=True)
class Server:
    url: str
    tokens: dict[str, str]


@contextmanager
def running(names: Sequence[str]) -> Iterator[Server]:
    if importlib.util.find_spec("mastodon_mock") is None:
        raise CannotHave("mastodon-mock is not installed.")
    tokens = {name: f"token-{name}" for name in names}
    seeds = "".join(
        f'[[seed.accounts]]\nusername = "{name}"\naccess_token = "{token}"\n'
        for name, token in tokens.items()
    )
    port = free_ports(1)[0]
    with tempfile.TemporaryDirectory(prefix="parvis-mastodon-mock-") as scratch:
        configuration = Path(scratch) / "mock.toml"
        configuration.write_text(seeds)
        words = [
            "serve",
            "--config",
            str(configuration),
            "--in-memory",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        with (Path(scratch) / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "mastodon_mock", *words], stdout=log, stderr=log
            )
        try:
            wait_for_port(port, process, seconds=60)
            yield Server(url=f"http://127.0.0.1:{port}", tokens=tokens)
        finally:
            stop(process)
