"""The web part as the product starts it: how many processes, from what they are made, and when one dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from parvis.web.running import serving
from parvis.web.running.processes import free_port

LONG = 60.0  # seconds for a start on a machine that does other things


@dataclass
class Web:
    main: subprocess.Popen[bytes]
    port: int

    def status(self, path: str) -> int:
        """Of its answer; 0 when there is none."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def workers(self) -> set[int]:
        return {
            int(one)
            for one in Path(f"/proc/{self.main.pid}/task/{self.main.pid}/children").read_text().split()
        }


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "one.txt").write_text("kept")
    port = free_port()
    command = [sys.executable, "-m", "parvis.web.running.serving", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--static", str(tmp_path / "static")]
    environment = {
        **os.environ,
        "PARVIS_DATA": str(tmp_path),
        "PARVIS_WEB_WORKERS": "2",
        "PYTHONWARNINGS": "ignore",
    }
    main = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        found = Web(main, port)
        until(lambda: len(found.workers()) == 2 and found.status("/health/") == 200)
        yield found
    finally:
        main.send_signal(signal.SIGINT)
        main.wait(LONG)


def kilobytes(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def test_two_processes_share_what_was_loaded_and_one_that_is_killed_comes_back(web):
    before = web.workers()
    for pid in before:  # less than the half is its own; a process that loads for itself has 90 % of its own
        assert kilobytes(pid, "Private_Dirty") < 0.5 * kilobytes(pid, "Rss")
    os.kill(min(before), signal.SIGKILL)
    until(lambda: len(web.workers() - {min(before)}) == 2)
    assert max(before) in web.workers()
    until(lambda: all(web.status("/health/") == 200 for _each in range(20)))
    assert web.status("/static/one.txt") == 200


@pytest.mark.parametrize(
    ("cores", "memory", "expected"),
    [(1, 8e9, 1), (2, 1e9, 1), (2, 2e9, 2), (16, 64e9, 2)],
)
def test_how_many_fit_a_machine(cores, memory, expected):
    assert serving.processes(cores=cores, memory=int(memory)) == expected


def test_the_operator_decides_else_the_machine(monkeypatch):
    monkeypatch.setenv("PARVIS_WEB_WORKERS", "3")
    assert serving.chosen_or_fitting() == 3
    for wrong in ("two", "0", "-1", "1.5"):
        monkeypatch.setenv("PARVIS_WEB_WORKERS", wrong)
        with pytest.raises(SystemExit, match="whole number from 1"):
            serving.chosen_or_fitting()
    monkeypatch.delenv("PARVIS_WEB_WORKERS")
    monkeypatch.setattr(serving, "memory", lambda: 64_000_000_000)
    for cores, fitting in ((1, 1), (2, 2)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _pid, cores=cores: set(range(cores)))
        assert serving.chosen_or_fitting() == fitting
    monkeypatch.setattr(sys, "platform", "darwin")
    assert serving.chosen_or_fitting() == 1


def test_the_limit_of_a_container_or_a_service_counts(tmp_path):
    whole = serving.memory(tmp_path / "none")
    group, service = tmp_path / "cgroup", tmp_path / "groups" / "system.slice" / "parvis.service"
    service.mkdir(parents=True)
    group.write_text("0::/system.slice/parvis.service\n")
    for path, limit, expected in (
        (service, "max", whole), (service, "1000000000", 1_000_000_000), (service.parent, "500000000", 500_000_000),
    ):  # fmt: skip
        (path / "memory.max").write_text(limit + "\n")
        assert serving.memory(group, tmp_path / "groups") == expected
    assert whole > 1_000_000_000
