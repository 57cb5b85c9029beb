"""`python -m torture.crash --kills 200`: workers die by kill -9 at random moments while the network lies.

A private PostgreSQL, the sandbox with its fault profile, several workers. At the end the sandbox's ledger (what the
network really stored) is compared with the database: 0 duplicates, 0 silent losses. Prints its seed and ends with
`N passed, N failed`.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

from parvis.web.running import postgres

LANES = 10
SETTLE, LONGEST = timedelta(seconds=4), timedelta(seconds=8)
FINAL = {"published", "refused", "to_check", "expired", "cancelled"}


@dataclass
class Run:
    """`kills` real kill -9; `posts` deliveries over ten accounts."""

    kills: int
    posts: int
    workers: int
    faults: str
    seed: int
    folder: Path
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # as PostgreSQL sees each worker
    births: int = 0
    done_kills: int = 0

    def start_worker(self, name: str) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        command = [sys.executable, "-m", "parvis.web.running.worker"]
        self.births += 1
        self.names[name] = f"{name}-{self.births}"
        environment = {**os.environ, **self.environment, "PGAPPNAME": self.names[name]}
        self.children[name] = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )

    def kill_worker(self, name: str) -> None:
        child = self.children[name]
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            self.done_kills += 1
        self.start_worker(name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--posts", type=int, default=0, help="default: four for each kill")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--faults", choices=["full", "none"], default="full")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    seed = chosen.seed or int(time.time())
    folder = Path(tempfile.mkdtemp(prefix="parvis-crash-"))
    folder.chmod(0o755)
    posts = chosen.posts or max(40, 4 * chosen.kills)
    run = Run(chosen.kills, posts, chosen.workers, chosen.faults, seed, folder)
    print(f"seed {seed}, {run.kills} kills, {posts} posts, {run.workers} workers, faults {run.faults}")
    cluster = postgres.start(folder)
    try:
        return torture(run, cluster)
    finally:
        for child in run.children.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        postgres.stop(cluster)
        if not os.environ.get("PARVIS_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)


def torture(run: Run, cluster: postgres.Cluster) -> int:
    prepare(run, cluster)
    from tests.servers import sandbox  # noqa: PLC0415
    from torture.crash_town import Town  # noqa: PLC0415  (needs the loaded apps)

    with sandbox.running(
        "--seed", str(run.seed), "--empty", "--data", str(run.folder / "sandbox")
    ) as network:
        if run.faults == "full":
            network.control(
                "POST", "faults", {"profile": "full", "path": "/api/v1/statuses", "methods": ["POST"]}
            )
        town = Town.build(network, lanes=LANES, settle=SETTLE, longest=LONGEST)
        run.environment["PARVIS_ALLOW_HOSTS"] = network.host
        for number in range(run.workers):
            run.start_worker(f"worker{number}")
        began = time.monotonic()
        kill_and_publish(run, town)
        killed = time.monotonic() - began
        drained = drain(town)
        print(f"{run.done_kills} kills in {killed:.0f} s; drained {drained:.1f} s after the last one")
        return judge(town, network, run)


def prepare(run: Run, cluster: postgres.Cluster) -> None:
    base = {
        "PARVIS_DATA": str(run.folder),
        "DJANGO_SETTINGS_MODULE": "parvis.config.settings",
    }
    owner = {**base, "DATABASE_URL": cluster.url(role=postgres.OWNER), "PARVIS_AS_OWNER": "1"}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, **owner}, check=True)
    run.environment = {**base, "DATABASE_URL": cluster.url()}
    os.environ.update(run.environment)
    django.setup()


def kill_and_publish(run: Run, town: Any) -> None:
    """Posts are planned in small lots all along, so that every kill falls upon work."""
    dice = random.Random(run.seed)
    written = 0
    for kill in range(1, run.kills + 1):
        upto = run.posts * kill // run.kills
        while written < upto:
            town.plan(written)
            written += 1
        time.sleep(dice.uniform(0.1, 1.2))
        name = f"worker{dice.randrange(run.workers)}"
        wait_until_at_work(town, run.names[name])
        time.sleep(dice.uniform(0, 0.6))
        run.kill_worker(name)
        if kill % 25 == 0:
            print(f"  {kill} kills, {dict(town.states())}")
            sys.stdout.flush()
    while written < run.posts:
        town.plan(written)
        written += 1


def wait_until_at_work(town: Any, name: str, *, patience: float = 30) -> None:
    """A kill during the start of a process proves nothing: it must be looking for jobs."""
    deadline = time.monotonic() + patience
    while not town.is_connected(name) and time.monotonic() < deadline:
        time.sleep(0.05)


def drain(town: Any, *, patience: float = 240) -> float:
    began = time.monotonic()
    while time.monotonic() - began < patience:
        if set(town.states()) <= FINAL:
            return time.monotonic() - began
        time.sleep(0.5)
    return time.monotonic() - began


def judge(town: Any, network: Any, run: Run) -> int:
    entries = network.control("GET", "ledger?action=post&limit=100000")["entries"]
    stored = Counter(entry["text"] for entry in entries)
    rows = town.rows()
    waiting = [row for row in rows if row["state"] not in FINAL]
    doubles = [text for text, times in stored.items() if times > 1]
    lost = [row for row in rows if row["state"] == "published" and not stored[row["text"]]]
    hidden = [
        row for row in rows if row["state"] in {"refused", "expired", "cancelled"} and stored[row["text"]]
    ]
    absent = [row for row in rows if row["state"] in {"refused", "expired"} and not stored[row["text"]]]
    wrong_id = _wrong_ids(rows, entries)
    print(
        f"states {dict(town.states())}; faults in the ledger {dict(Counter(entry['fault'] for entry in entries))}"
    )
    print(f"attempts made {town.attempts()} for {len(rows)} posts")
    results = {
        "posts stored twice": doubles,
        "published here, absent there": lost,
        "there, yet said not sent here": hidden,
        "rows that wait for nobody": waiting,
        "never left and nobody was asked": absent,
        "receipts with a wrong id": wrong_id,
    }
    for name, found in results.items():
        print(f"  {name}: {len(found)}" + (f"  e.g. {found[:2]}" if found else ""))
    failed = sum(1 for found in results.values() if found)
    if run.done_kills < run.kills:
        print(f"  only {run.done_kills} of {run.kills} kills hit a living worker")
        failed += 1
    print(f"{len(results) + 1 - failed} passed, {failed} failed")
    return 1 if failed else 0


def _wrong_ids(rows: list[dict[str, Any]], entries: list[dict[str, Any]]) -> list[str]:
    known = {entry["text"]: str(entry["object"]) for entry in entries}
    return [
        row["text"]
        for row in rows
        if row["state"] == "published" and known.get(row["text"]) != row["remote_id"]
    ]


if __name__ == "__main__":
    sys.exit(main())
