"""Blocks of work done by several processes, and given back in the order in which they came."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context


class Interrupted(Exception):
    """A process ended before its work was done: the machine had no memory left, or somebody stopped it."""


def in_order[Given, Made](
    work: Callable[[Given], Made], blocks: Iterable[Given], *, processes: int
) -> Iterator[Made]:
    """What `work` makes of each block. Never more than two blocks wait for each process: a long file needs no more
    memory than a short one."""
    if processes < 2:
        yield from map(work, blocks)
        return
    # Started anew, not copied: a copy of a process in which threads compute may wait for ever.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[Made]] = deque()
        try:
            for block in blocks:
                waiting.append(pool.submit(work, block))
                if len(waiting) > 2 * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise Interrupted(
                "a process that judged was ended; run it again with more memory free"
            ) from error
