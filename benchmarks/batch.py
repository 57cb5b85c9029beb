"""A whole file through `parvis triage`: `python -m benchmarks.batch [--rows 100000]`.

Prints seconds from the command to its end, CPU-seconds and the memory (PSS) of all its processes together at its
highest, looked at twice a second. The messages are invented: two of the shipped ones put into each other, so that no
row comes twice and words meet in new ways. Bars: 60 s and 600 MB for 100,000 rows.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.starting import family, memory
from parvis.triage.engine.heads.examples import read_examples
from parvis.triage.learnt import SEED


def write(path: Path, rows: int) -> int:
    """Returns how many characters a message has on average."""
    drawn, texts = random.Random(1), [one.text for one in read_examples(SEED) if not one.frozen]
    letters = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text"])
        for number in range(rows):
            words, other = drawn.choice(texts).split(), drawn.choice(texts).split()
            place = drawn.randrange(len(words))
            text = " ".join([*words[:place], *other[: drawn.randint(1, 6)], *words[place:]])
            letters += len(text)
            writer.writerow([number, text])
    return letters // rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory(prefix="parvis-batch-") as folder:
        source, target = Path(folder) / "in.csv", Path(folder) / "out.csv"
        print(f"{rows} rows of {write(source, rows)} characters, made of {SEED.name}")
        began, most = time.monotonic(), 0.0
        command = [sys.executable, "-m", "parvis", "triage", str(source), str(target)]
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while child.poll() is None:
            most = max(most, sum(memory(pid) for pid in family(child.pid, Path(folder) / "none")))
            time.sleep(0.5)
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(f"seconds   {time.monotonic() - began:.1f} (bar: 60); exit code {child.returncode}")
        print(f"CPU       {spent.ru_utime + spent.ru_stime:.1f} s")
        print(f"memory    {most:.0f} MB of all processes at most (bar: 600)")


if __name__ == "__main__":
    main()
