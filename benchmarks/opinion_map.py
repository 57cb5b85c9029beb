"""The map of opinions beside its peer, in the same run: `python -m benchmarks.opinion_map [--peer N] [--nulls RUNS]`.

Each figure is of a process of its own: CPU seconds from votes in memory to map and statistics, the peak of the whole
process. "checked" adds the nulls and the stability, which the peer does not compute. The peer (red-dwarf, from PyPI)
is installed into a temporary environment, for sizes up to N people (10,000 unless said otherwise; above, gigabytes).
`--file`: a file of 100,000 × 1,000 through the command line, reading and writing included.
`--nulls RUNS`: in how many of RUNS debates with shuffled votes camps are invented, how often planted ones are found.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

PEER = "red-dwarf==0.4.0"
SIZES = (
    (26, 36, 1.0), (500, 50, 1.0), (1_000, 200, 0.10), (2_000, 900, 0.12), (300, 10_000, 0.02),
    (10_000, 500, 0.05), (33_000, 800, 0.08), (100_000, 30, 1.0), (100_000, 1_000, 0.05),
)  # fmt: skip
FEW = 3  # the least of so many runs, for what takes less than a second


def votes(people: int, statements: int, density: float, seed: int = 1) -> np.ndarray:
    """3 × m: person, statement, vote, in a random order; three camps of 50, 30 and 20 %."""
    rng = np.random.default_rng(seed)
    camp = rng.choice(3, people, p=(0.5, 0.3, 0.2))
    level = rng.normal(0, 0.8, statements)
    lean = np.where(rng.random(statements) < 0.4, rng.normal(0, 1, (3, statements)), 0.0)
    many = np.clip(
        np.round(rng.lognormal(np.log(density * statements) - 0.32, 0.8, people)), 1, statements
    ).astype(int)
    if density == 1.0:
        many[:] = statements
    row = np.repeat(np.arange(people, dtype=np.int32), many)
    col = np.concatenate([rng.choice(statements, n, replace=False) for n in many]).astype(np.int32)
    agrees = rng.random(len(row)) < 1 / (1 + np.exp(-(level[col] + lean[camp[row], col])))
    value = np.where(rng.random(len(row)) < 0.15, 0, np.where(agrees, 1, -1)).astype(np.int32)
    order = rng.permutation(len(row))
    return np.stack([row[order], col[order], value[order]])


def ours(path: str, checks: bool) -> None:
    from parvis.debates.opinion import Asked, Votes, analyse  # noqa: PLC0415  (its import is no part of the figure)

    row, col, value = np.load(path)
    people, statements = list(range(int(row.max()) + 1)), list(range(int(col.max()) + 1))
    value = value.astype(np.int8)
    analyse(Votes.settled([0, 1], [0], row[:2] * 0, col[:2] * 0, value[:2]))  # what is loaded once
    spent = []
    for _run in range(FEW if len(row) < 500_000 and not checks else 1):
        began = time.process_time()
        found = analyse(Votes.settled(people, statements, row, col, value), Asked(checks=checks))
        spent.append(time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"cpu": min(spent), "memory": memory, "k": found.k}))


def measured(*command: str) -> dict[str, float]:
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if run.returncode:
        print(run.stderr[-2000:])
        return {"cpu": float("nan"), "memory": float("nan"), "k": -1}
    return json.loads(run.stdout.splitlines()[-1])


def peer_python(folder: Path) -> str:
    uv = shutil.which("uv") or str(Path(".cache/uv/bin/uv"))
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, folder / "peer"], check=True)
    python = folder / "peer/bin/python"
    subprocess.run([uv, "pip", "install", "-q", "--python", python, PEER], check=True)
    return str(python)


def table(folder: Path, most: int, largest: int) -> None:
    python = peer_python(folder) if most else ""
    heads = ("people × statements", "votes", "Parvis", "checked", "red-dwarf 0.4.0")
    print("{:>22} {:>10}  {:>17}  {:>17}  {:>20}  less CPU, memory".format(*heads))
    for people, statements, density in SIZES:
        if people > largest:
            continue
        file = str(folder / "votes.npy")
        np.save(file, votes(people, statements, density))
        module = (sys.executable, "-m", "benchmarks.opinion_map", "--worker", file)
        plain, checked = measured(*module), measured(*module, "--checks")
        line = f"{people:>11,} × {statements:>8,} {np.load(file).shape[1]:>10,}"
        for one in (plain, checked):
            line += f"  {one['cpu']:>6.2f} s {one['memory']:>4.0f} MB"
        if people <= most:
            theirs = measured(python, str(Path(__file__).with_name("opinion_map_peer.py")), file)
            line += f"  {theirs['cpu']:>8.2f} s {theirs['memory']:>5.0f} MB"
            line += f"  {theirs['cpu'] / plain['cpu']:>6.0f} × {theirs['memory'] / plain['memory']:>4.1f} ×"
        print(line, flush=True)


def through_a_file(folder: Path) -> None:
    """As an operator would: from a CSV file to JSON, everything checked."""
    row, col, value = votes(100_000, 1_000, 0.05)
    with (folder / "votes.csv").open("w") as out:
        out.write("timestamp,datetime,comment-id,voter-id,vote\n")
        for start in range(0, len(row), 100_000):
            part = slice(start, start + 100_000)
            cells = zip(col[part].tolist(), row[part].tolist(), value[part].tolist(), strict=True)
            out.write(
                "".join(
                    f"1567382954{n:03},Sun Sep 01 17:09:14,{c},{r},{v}\n" for n, (c, r, v) in enumerate(cells)
                )
            )
    for more in (("--quick",), ()):
        command = [
            sys.executable,
            "-m",
            "parvis",
            "opinion-map",
            folder / "votes.csv",
            "--out",
            folder / "r.json",
            *more,
        ]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"file to JSON {' '.join(more) or 'checked':8} {spent:.1f} CPU s, {after.ru_maxrss // 1024} MB",
            flush=True,
        )


def nulls(runs: int) -> None:
    from parvis.debates.opinion import analyse  # noqa: PLC0415
    from parvis.debates.opinion.tests.planted import planted, shuffled  # noqa: PLC0415

    invented = found = 0
    for run in range(runs):
        people, statements, answers = ((300, 30, 24), (150, 20, 18), (600, 60, 30))[run % 3]
        debate, _camp = planted(
            people, statements, answers, camps=((0.6, 0.4), (0.5, 0.3, 0.2))[run % 2], effect=3, seed=run
        )
        invented += analyse(shuffled(debate, run)).verdict == "camps"
        found += analyse(debate).verdict == "camps" if run % 4 == 0 else 0
    print(f"shuffled     camps invented in {invented} of {runs} debates ({invented / runs:.1%})")
    print(f"planted      camps found in {found} of {(runs + 3) // 4}")


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--peer", type=int, default=10_000, metavar="N")
    words.add_argument("--largest", type=int, default=100_000, metavar="N")
    words.add_argument("--nulls", type=int, default=0, metavar="RUNS")
    words.add_argument("--file", action="store_true")
    words.add_argument("--worker", help=argparse.SUPPRESS)
    words.add_argument("--checks", action="store_true", help=argparse.SUPPRESS)
    chosen = words.parse_args()
    if chosen.worker:
        ours(chosen.worker, chosen.checks)
    elif chosen.nulls:
        nulls(chosen.nulls)
    else:
        with tempfile.TemporaryDirectory() as made:
            (through_a_file(Path(made)) if chosen.file else table(Path(made), chosen.peer, chosen.largest))


if __name__ == "__main__":
    main()
