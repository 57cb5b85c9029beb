"""`python -m benchmarks.stopping`: how long after "stop everything" does a last post still reach the network?

A private PostgreSQL, the sandbox and three workers that publish as fast as they can; then somebody stops. Seconds of
the act itself, and from its beginning until the network's ledger grows no more (bar: 2 s). Nothing leaves afterwards.
"""

# ruff: noqa: PLC0415  (settings are read from the environment that is made first)
from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from parvis.web.running import postgres
from torture.crash import LANES, LONGEST, SETTLE, Run, prepare

WATCHED = 15.0  # seconds after the act


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=600)
    parser.add_argument("--workers", type=int, default=3)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="parvis-stopping-"))
    folder.chmod(0o755)
    run = Run(0, asked.posts, asked.workers, "none", 0, folder)
    cluster = postgres.start(folder)
    try:
        prepare(run, cluster)
        print(
            f"{platform.platform()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True
        )
        return measured(run)
    finally:
        for child in run.children.values():
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        postgres.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)


def measured(run: Run) -> int:
    from tests.servers import sandbox
    from torture.crash_town import Town

    with sandbox.running("--seed", "1", "--empty", "--data", str(run.folder / "sandbox")) as network:
        town = Town.build(network, lanes=LANES, settle=SETTLE, longest=LONGEST)
        run.environment["PARVIS_ALLOW_HOSTS"] = network.host
        for number in range(run.posts):
            town.plan(number)
        for number in range(run.workers):
            run.start_worker(f"worker{number}")
        while stored(network) < run.posts // 6:
            time.sleep(0.1)
        return stopped(run, town, network)


def stopped(run: Run, town: Any, network: Any) -> int:
    from parvis.lifecycle.tenant import acting_for
    from parvis.publishing.actions import stop_everything

    before, began = stored(network), time.monotonic()
    with acting_for(town.team.pk):
        stop_everything(team=town.team, by=town.writer, why="Mesure")
    act, last, known = time.monotonic() - began, 0.0, before
    while time.monotonic() - began < WATCHED:
        count = stored(network)
        if count != known:
            known, last = count, time.monotonic() - began
        time.sleep(0.05)
    print(f"{before} of {run.posts} posts had left; the act itself {act:.3f} s")
    print(f"last post that still arrived after {last:.2f} s ({known - before} after the act began; bar: 2 s)")
    print(f"{WATCHED:.0f} s later: {dict(town.states())}")
    return 0 if last <= 2 else 1


def stored(network: Any) -> int:
    return len(network.control("GET", "ledger?action=post&limit=100000")["entries"])


if __name__ == "__main__":
    raise SystemExit(main())
