"""`python -m parvis.sandbox --port 8090 [--data FOLDER] [--life]`: one process, on loopback."""

from __future__ import annotations

import argparse
import asyncio
import copy
import ctypes
import gc
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LOGGING_CONFIG, LogLevels
from granian.server.embed import Server

from parvis.sandbox.app import make

GRACE = 3.0  # seconds


class Asked(logging.Filter):
    """A connection dropped because a fault said so is not an error of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "the sandbox drops this connection" not in record.getMessage()


def log_settings() -> dict[str, Any]:
    handlers: dict[str, Any] = copy.deepcopy(LOGGING_CONFIG)["handlers"]  # type: ignore[assignment]
    for one in handlers.values():
        one["filters"] = ["asked"]
    return {"filters": {"asked": {"()": Asked}}, "handlers": handlers}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m parvis.sandbox", description="The pretend networks.")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--host", default="127.0.0.1", help="loopback unless you know why")
    parser.add_argument("--data", type=Path, help="folder of the store; in memory without it")
    parser.add_argument("--seed", type=int, default=1, help="the same seed tells the same lies")
    parser.add_argument("--life", action="store_true", help="citizens write by themselves")
    parser.add_argument("--empty", action="store_true", help="accounts only: nobody has written yet")
    return parser.parse_args()


def give_back_memory() -> None:
    """What imports left behind goes back to the system, where its C library knows how."""
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


async def serve(asked: argparse.Namespace) -> None:
    app = make(asked.data, seed=asked.seed, life=asked.life, town=not asked.empty)
    server = Server(
        app,
        address=asked.host,
        port=asked.port,
        interface=Interfaces.ASGI,
        log_level=LogLevels.error,
        log_dictconfig=log_settings(),
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        app.state.world.hub.close()
        server.stop()  # type: ignore[no-untyped-call]
        # A slow answer that a fault still holds back must not hold us: everything accepted is already in the store.
        loop.call_later(GRACE, os._exit, 0)

    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, stop)
    give_back_memory()
    sys.stdout.write(f"Sandbox (pretend network) on http://{asked.host}:{asked.port}, seed {asked.seed}\n")
    sys.stdout.flush()
    await server.serve()


if __name__ == "__main__":
    asyncio.run(serve(options()))
