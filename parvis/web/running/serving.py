"""`python -m parvis.web.running.serving`: the web part. Loads everything once, then makes its processes from that.

The processes share what was loaded before they were made (Linux copies a page of memory when somebody writes to it):
the second one costs little beside the first, and one that died is there again at once.
"""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

MODULE, NAME = "parvis.config.asgi", "application"
A_YEAR = 31_536_000  # seconds: static files carry a hash in their name
ROOM = 1_500_000_000  # bytes of memory from which on there is room for a second process
GROUP, GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")  # of a container or a service (cgroup v2)


def processes(*, cores: int, memory: int) -> int:
    """By default two where cores and memory (bytes) allow it: an evening of voters needs both. One otherwise."""
    return 2 if cores >= 2 and memory >= ROOM else 1


def chosen_or_fitting() -> int:
    """`PARVIS_WEB_WORKERS`, else what fits this machine. Raises SystemExit with a sentence for what is no number."""
    if chosen := os.environ.get("PARVIS_WEB_WORKERS"):
        if not chosen.isdecimal() or int(chosen) < 1:
            raise SystemExit(
                f"PARVIS_WEB_WORKERS is {chosen!r}: give a whole number from 1, or leave it out."
            )
        return int(chosen)
    if sys.platform != "linux":
        return 1  # without sharing, a second one would take as much as the first
    return processes(cores=len(os.sched_getaffinity(0)), memory=memory())


def memory(group: Path = GROUP, groups: Path = GROUPS) -> int:
    """Bytes that this machine has, or its container or service may take."""
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        own = groups / group.read_text().rpartition("0::")[2].strip().lstrip("/")
    except OSError:
        return whole
    limits = [one / "memory.max" for one in (own, *own.parents) if one.is_relative_to(groups)]
    words = [file.read_text().strip() for file in limits if file.exists()]
    return min([whole, *(int(word) for word in words if word.isdecimal())])  # "max": no limit


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--static", type=Path, required=True, help="folder that /static/ gives away")
    chosen = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads, which no fork takes along
    if sys.platform == "linux":  # elsewhere the system's own libraries do not survive a fork
        multiprocessing.set_start_method("fork")  # granian takes this one over
        importlib.import_module(MODULE)
    Server(
        f"{MODULE}:{NAME}", chosen.host, chosen.port, interface=Interfaces.ASGI, workers=chosen_or_fitting(),
        websockets=False, log_level=LogLevels.warning, respawn_failed_workers=True, workers_kill_timeout=10,
        static_path_route=["/static"], static_path_mount=[chosen.static], static_path_expires=A_YEAR,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main()
