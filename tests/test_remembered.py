"""What the processes of one machine remember together."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from parvis.config.environment import shared_memory
from parvis.config.remembered import Remembered


def made(folder: Any) -> Remembered:
    """As another process makes it."""
    found = dict(shared_memory(folder))
    assert found.pop("BACKEND").endswith(".Remembered")
    return Remembered(found.pop("LOCATION"), {**found})


def test_two_processes_count_together_and_nobody_else_reads_it(tmp_path):
    one, other = made(tmp_path / "new"), made(tmp_path / "new")
    one.set("tries-of-zoe", [1.0, 2.0], 300)
    assert other.get("tries-of-zoe") == [1.0, 2.0]
    assert other.add("tries-of-zoe", []) is False
    folder = tmp_path / "new" / "cache"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())


def test_what_is_claimed_by_many_at_once_is_claimed_once(tmp_path):
    """A code of a second factor that was used (allauth asks `add`)."""
    many = [made(tmp_path) for _one in range(8)]
    with ThreadPoolExecutor(8) as all_at_once:
        for code in range(40):
            claims = all_at_once.map(lambda one, code=code: one.add(f"used-{code}", "y", 60), many)
            assert sum(claims) == 1


def test_it_holds_what_a_flood_of_others_would_push_out_of_a_small_one(tmp_path):
    one = made(tmp_path)
    one.set("tries-of-zoe", [1.0], 300)
    for number in range(600):  # django's own default forgets from 300 on
        one.set(f"tries-of-{number}", [1.0], 300)
    assert one.get("tries-of-zoe") == [1.0]


def test_where_nothing_can_be_written_each_process_counts_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    assert shared_memory(tmp_path)["BACKEND"].endswith(".LocMemCache")
