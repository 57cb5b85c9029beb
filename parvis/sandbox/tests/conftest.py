"""A real sandbox on a free port, emptied before each test; clients that know nothing of how it is made."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import mastodon
import pytest

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """`python -m parvis.sandbox` in its own process."""

    def __init__(self, *options: str) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        command = [sys.executable, "-m", "parvis.sandbox", "--port", self.url.rsplit(":", 1)[1], *options]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                httpx.get(f"{self.url}/_sandbox/health")
                return
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError("the sandbox did not start within 20 s")

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(10)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


class Network:
    """The sandbox seen by a test: clients of its people, and the control interface."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.control = httpx.Client(base_url=f"{url}/_sandbox", timeout=10)
        self.clients = []

    def token(self, username: str, scopes: str = "read write follow push") -> str:
        return self.ask("tokens", account=username, scopes=scopes)["access_token"]

    def as_(self, username: str, scopes: str = "read write follow push") -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token(username, scopes)}"}
        client = httpx.Client(base_url=self.url, headers=headers, timeout=10)
        self.clients.append(client)
        return client

    def library(self, username: str) -> mastodon.Mastodon:
        """Mastodon.py, which we did not write."""
        return mastodon.Mastodon(
            access_token=self.token(username), api_base_url=self.url, ratelimit_method="throw"
        )

    def ask(self, place: str, **words):
        answer = self.control.post(f"/{place}", json=words)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ledger(self, **filters):
        return self.control.get("/ledger", params=filters).json()["entries"]

    def fault(self, effect: str = "", **words):
        wanted = {"effect": effect, **words} if effect else words
        return self.ask("faults", **wanted)["faults"]

    def close(self) -> None:
        for client in (*self.clients, self.control):
            client.close()


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def network(running_sandbox) -> Iterator[Network]:
    """Accounts only: nobody has written."""
    found = Network(running_sandbox.url)
    found.ask("reset", seed=1, town=False)
    yield found
    found.close()


@pytest.fixture
def living_town(network) -> Network:
    network.ask("reset", seed=1, town=True)
    return network


def next_page(answer: httpx.Response, rel: str) -> str | None:
    found = re.search(rf'<([^>]+)>; rel="{rel}"', answer.headers.get("link", ""))
    return found[1] if found else None
