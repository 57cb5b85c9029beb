"""`python -m torture.ballot --voters 1000 --kills 6`: voters by the thousand while web and PostgreSQL die by kill -9.

The product's own web part, worker and PostgreSQL, as `./run` starts them; voters with browsers without script, through
the public pages. Every answer 200 is written down. At the end the debates are closed while some still vote, their files
of ballots are downloaded, and ledger, database and file are compared. Prints its seed, ends with `N passed, N failed`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

from parvis.web.running import postgres
from parvis.web.running.installation import THRIFT
from parvis.web.running.processes import Part, free_port, wait_for
from torture.ballot_voters import Browser, Clock, Habits, Voter

SHARES = {"statements": 0.5, "paper": 0.3, "single": 0.1, "points": 0.1}
LATE = 0.004  # of the voters, who go on until they are told that it is closed
KINDS = {"plain": 70, "replays": 12, "changes": 12, "erases": 6}


@dataclass
class Run:
    voters: int
    parallel: int
    kills: int
    think: float
    seed: int
    folder: Path
    port: int = field(default_factory=free_port)
    clock: Clock = field(default_factory=Clock)
    parts: dict[str, Part] = field(default_factory=dict)
    done_kills: list[str] = field(default_factory=list)
    peak: int = 0  # kB, of all processes of the web part together


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voters", type=int, default=1000)
    parser.add_argument("--parallel", type=int, default=0, help="at the same time (default: all of them)")
    parser.add_argument("--kills", type=int, default=0, help="of the web part and of PostgreSQL, in turns")
    parser.add_argument("--only", choices=["web", "postgres"], help="kill this one alone")
    parser.add_argument(
        "--hammers", type=int, default=2, help="credentials that are posted 200 times at once"
    )
    parser.add_argument(
        "--think", type=float, default=5.0, help="mean seconds before an answer (default 5; 0)"
    )
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    seed = chosen.seed or int(time.time())
    folder = Path(tempfile.mkdtemp(prefix="parvis-ballot-"))
    folder.chmod(0o755)
    parallel = chosen.parallel or chosen.voters
    run = Run(chosen.voters, parallel, chosen.kills, chosen.think, seed, folder)
    print(
        f"seed {seed}, {run.voters} voters, {parallel} at once, thinking {run.think:g} s, {run.kills} kills"
    )
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))  # nothing is left running
    cluster = postgres.start(folder)
    try:
        town = prepare(run, cluster)
        voters = invite(run, town, chosen.hammers)
        return asyncio.run(torture(run, cluster, town, voters, chosen.only))
    finally:
        for part in run.parts.values():
            end(part)
        postgres.stop(cluster)
        if not os.environ.get("PARVIS_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)


def prepare(run: Run, cluster: postgres.Cluster) -> Any:
    base = {"PARVIS_DATA": str(run.folder), "DJANGO_SETTINGS_MODULE": "parvis.config.settings"}
    owner = {**base, "DATABASE_URL": cluster.url(role=postgres.OWNER), "PARVIS_AS_OWNER": "1"}
    for command in (["migrate"], ["collectstatic", "--noinput"]):
        subprocess.run(
            [sys.executable, "-m", "django", *command, "--verbosity", "0"],
            env={**os.environ, **owner},
            check=True,
        )
    here = {
        **base,
        **THRIFT,
        "DATABASE_URL": cluster.url(),
        "PARVIS_BASE_URL": f"http://localhost:{run.port}",
    }
    os.environ.update(here)
    django.setup()
    from parvis.web.commands.operating import web_command  # noqa: PLC0415
    from torture.ballot_town import Town  # noqa: PLC0415  (needs the loaded apps)

    web = web_command("127.0.0.1", run.port, static=run.folder / "static")
    run.parts["web"] = Part("web", quietly(web, run.folder), {**here, "PARVIS_DB_POOL": "1"})
    worker = [sys.executable, "-m", "parvis.web.running.worker"]
    run.parts["worker"] = Part("worker", quietly(worker, run.folder), here)
    town = Town.build()
    for part in run.parts.values():
        part.start()
    web_part = run.parts["web"]
    if not wait_for(f"http://localhost:{run.port}/health/", seconds=90, alive=web_part.alive):
        raise SystemExit("the web part does not answer")
    return town


def quietly(command: list[str], folder: Path) -> list[str]:
    """What is said while a database dies is kept in a file."""
    return [
        "/bin/sh",
        "-c",
        'log=$1; shift; exec "$@" >>"$log" 2>&1',
        "sh",
        str(folder / "parts.log"),
        *command,
    ]


def end(part: Part) -> None:
    if part.process is not None and part.alive():
        os.killpg(part.process.pid, signal.SIGKILL)
        part.process.wait()


def invite(run: Run, town: Any, hammers: int) -> list[Voter]:
    dice = random.Random(run.seed)
    kinds = dice.choices(list(KINDS), list(KINDS.values()), k=run.voters)
    kinds[:hammers] = ["hammers"] * hammers
    late = max(4, round(LATE * run.voters))
    kinds[-late:] = ["late"] * late
    names = dice.choices(list(SHARES), list(SHARES.values()), k=run.voters)
    names[:hammers] = [("statements", "single")[place % 2] for place in range(hammers)]
    codes = iter(town.print_codes(names.count("paper") or 1))
    return [
        Voter(
            number, run.seed, town.debates[name].slug, habits(run, kind), Browser(run.port, run.clock),
            code=next(codes) if name == "paper" else "",
        )
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True))
    ]  # fmt: skip


def habits(run: Run, kind: str) -> Habits:
    """Who is late answers again and again, at least once a second, so that some votes meet the close."""
    return Habits(min(run.think or 0.1, 1) if kind == "late" else run.think, kind)


async def torture(
    run: Run, cluster: postgres.Cluster, town: Any, voters: list[Voter], only: str | None
) -> int:
    began = time.monotonic()
    room = asyncio.Semaphore(run.parallel)

    async def one(voter: Voter) -> None:
        async with room:
            await voter.run()

    late = [asyncio.create_task(voter.run()) for voter in voters if voter.habits.kind == "late"]
    others = [asyncio.create_task(one(voter)) for voter in voters if voter.habits.kind != "late"]
    watching = asyncio.create_task(watch(run))
    killing = asyncio.create_task(kill(run, cluster, others, only))
    await asyncio.gather(*others, killing)
    took = time.monotonic() - began
    files = await asyncio.to_thread(close, run, town)
    await asyncio.gather(*late)
    watching.cancel()
    tell(run, took)
    return await asyncio.to_thread(judge, run, town, voters, files)


async def kill(
    run: Run, cluster: postgres.Cluster, voters: list[asyncio.Task[None]], only: str | None
) -> None:
    """Spread over the run by what was acknowledged, so that every kill falls upon work."""
    victims = [only] if only else ["web", "postgres"]
    expected = 4.0 * run.voters
    for number in range(run.kills):
        while run.clock.acknowledged < expected * (number + 0.5) / max(run.kills, 1) * 0.8:
            if all(voter.done() for voter in voters):
                return
            await asyncio.sleep(0.05)
        victim = victims[number % len(victims)]
        await asyncio.to_thread(kill_web if victim == "web" else kill_postgres, run, cluster)
        run.done_kills.append(victim)


def kill_web(run: Run, cluster: postgres.Cluster) -> None:
    end(run.parts["web"])
    time.sleep(0.2)  # as the supervisor of `parvis up` does
    run.parts["web"].start()


def kill_postgres(run: Run, cluster: postgres.Cluster) -> None:
    """The postmaster and every child of it, at once; it starts again from what lies on the disk."""
    pid = int((cluster.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGSTOP)
    for child in children_of(pid):
        os.kill(child, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.3)
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)
    for lock in cluster.socket.glob(".s.PGSQL.*"):  # where nobody collects the dead, the dead seem to hold it
        lock.unlink()
    postgres.start(run.folder)


def children_of(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(status.parent.name))
    return found


async def watch(run: Run) -> None:
    """The largest memory of the web part, and life for a worker that a dead database took along."""
    while True:
        run.peak = max(run.peak, memory_of(run.parts["web"]))
        for part in run.parts.values():
            if not part.alive() and part.name == "worker":
                part.start()
        await asyncio.sleep(0.5)


def memory_of(part: Part) -> int:
    """kB that its processes hold, shared pages once a process (PSS)."""
    if part.process is None:
        return 0
    whole = 0
    for pid in (part.process.pid, *children_of(part.process.pid)):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        whole += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return whole


def close(run: Run, town: Any) -> dict[str, tuple[Path, Path]]:
    """Each debate is closed while some vote; its two files are taken at once, from the public page."""
    town.forget_connection()
    files = {}
    for name in town.debates:
        slug = town.close(name)
        files[name] = (run.folder / f"{name}.csv", run.folder / f"{name}.json")
        for path, what in zip(files[name], ("ballots.csv", "figures.json"), strict=True):
            with urllib.request.urlopen(
                f"http://localhost:{run.port}/d/{slug}/{what}", timeout=120
            ) as answer:
                path.write_bytes(answer.read())
    return files


def tell(run: Run, took: float) -> None:
    clock = run.clock
    flying = sorted(clock.flying)
    for kind, times in clock.took.items():
        ordered = sorted(times) or [0.0]
        points = [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95, 0.99)]
        print(
            f"  {kind}s: {len(times)}, p50 {points[0]:.0f} ms, p95 {points[1]:.0f} ms, p99 {points[2]:.0f} ms"
        )
    print(
        f"  in flight: median {flying[len(flying) // 2]}, most {flying[-1]}; "
        f"{len(clock.took['vote']) / took:.0f} votes/s, {len(clock.took['page']) / took:.0f} pages/s in {took:.1f} s; "
        f"{clock.failures} requests without an answer; web part {run.peak / 1024:.0f} MB at most"
    )
    print(f"  killed: {', '.join(run.done_kills) or 'nobody'}")


def judge(run: Run, town: Any, voters: list[Voter], files: dict[str, tuple[Path, Path]]) -> int:
    from torture.ballot_judging import faults  # noqa: PLC0415  (needs the loaded apps)

    results = faults(town, voters, files)
    if run.kills and len(run.done_kills) < run.kills:
        results["kills that fell upon nobody"] = [f"{len(run.done_kills)} of {run.kills}"]
    for name, found in results.items():
        print(f"  {name}: {len(found)}" + (f"  e.g. {found[:2]}" if found else ""))
    failed = sum(1 for found in results.values() if found)
    print(f"{run.clock.acknowledged} votes acknowledged; {len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
