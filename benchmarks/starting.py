"""`python -m benchmarks.starting`: first and second start of the demonstration, and the memory of all its processes.

`--small`: with one process of the web part, as on a machine of 1 GB (the bar of 450 MB is for that one).
Seconds from the command to an answering page; memory as the sum of proportional set sizes (PSS), in MB, at rest.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from parvis.web.running.processes import free_port


def started(folder: Path, port: int) -> tuple[subprocess.Popen[bytes], float]:
    began = time.monotonic()
    environment = {**os.environ, "PARVIS_DATA": str(folder)}
    command = [sys.executable, "-m", "parvis", "demo", "--port", str(port)]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    while time.monotonic() - began < 180:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/", timeout=5) as answer:
                if answer.status == 200:
                    return child, time.monotonic() - began
        except OSError:
            time.sleep(0.05)
    raise SystemExit("It did not start within 180 s.")


def stopped(child: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    child.send_signal(signal.SIGINT)
    child.wait(timeout=60)
    return time.monotonic() - began


def family(root: int, folder: Path) -> dict[int, str]:
    """The command, its descendants, and the database of its folder."""
    parents, words = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            words[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ").strip()
        except OSError:
            continue
    found = {pid for pid, command in words.items() if str(folder) in command and "postgres" in command}
    found.add(root)
    while grown := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= grown
    return {pid: words.get(pid, "") for pid in found}


def memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rest", type=float, default=60)
    parser.add_argument("--small", action="store_true", help="as on a machine of 1 GB")
    chosen = parser.parse_args()
    if chosen.small:
        os.environ["PARVIS_WEB_WORKERS"] = "1"
    folder = Path(tempfile.mkdtemp(prefix="parvis-start-"))
    folder.chmod(0o755)
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    try:
        child, first = started(folder, free_port())
        print(f"first start to an answering page: {first:.1f} s (bar: 60); stopped in {stopped(child):.1f} s")
        child, second = started(folder, free_port())
        print(f"second start: {second:.1f} s (bar: 10)")
        time.sleep(chosen.rest)
        total = pretended = 0.0
        for pid, command in sorted(family(child.pid, folder).items()):
            held = memory(pid)
            total += held
            pretended += held if "parvis.sandbox" in command else 0
            print(f"  {held:7.1f} MB  {command[:90]}")
        print(
            f"idle memory of all processes: {total:.0f} MB, {total - pretended:.0f} MB of them an installation's",
            end="",
        )
        print(" (bar: 450)" if chosen.small else "")
        stopped(child)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
