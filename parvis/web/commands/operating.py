"""Commands that run an installation: up, demo, web, worker, migrate, check, backup, restore."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from parvis.web.running import backup, installation, selfcheck
from parvis.web.running.processes import CannotStart, Part, Supervisor, check_port, free_port, say, wait_for

Commands = Any  # argparse gives no public name to its sub-parsers


def add_to(commands: Commands) -> None:
    for name, text, demo in (
        ("up", "everything on one machine: embedded PostgreSQL, web, worker", False),
        ("demo", "the same with a demonstration town already living, and pretend networks", True),
    ):
        one = commands.add_parser(name, help=text)
        _address(one)
        one.set_defaults(run=up, demo=demo)
    web = commands.add_parser("web", help="the web part alone, for several machines")
    _address(web)
    web.set_defaults(run=run_web)
    worker = commands.add_parser("worker", help="a worker alone, for several machines")
    worker.add_argument("--concurrency", type=int, default=4)
    worker.set_defaults(run=run_worker)
    migrate = commands.add_parser("migrate", help="bring the database to this version, load the directory")
    migrate.set_defaults(run=run_migrate)
    check = commands.add_parser("check", help="say what is wrong, and how to mend it")
    check.set_defaults(run=selfcheck.run)
    backup.add_to(commands)


def _address(one: argparse.ArgumentParser) -> None:
    one.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    one.add_argument("--port", type=int, default=int(os.environ.get("PARVIS_PORT", "8000")))


def web_command(host: str, port: int, *, static: Path) -> list[str]:
    serving = [sys.executable, "-m", "parvis.web.running.serving"]
    return [*serving, "--host", host, "--port", str(port), "--static", str(static)]


def up(chosen: argparse.Namespace) -> int:
    began = time.monotonic()
    signal.signal(signal.SIGTERM, _interrupt)
    check_port(chosen.host, chosen.port)
    say(
        "Parvis: starting PostgreSQL …"
        if not os.environ.get("DATABASE_URL")
        else "Parvis: using DATABASE_URL …"
    )
    place = installation.open_installation(demo=chosen.demo)
    try:
        return _up(chosen, place, began)
    finally:
        place.stop_database()
        say("Parvis: stopped. Everything is saved.")


def _up(chosen: argparse.Namespace, place: installation.Installation, began: float) -> int:
    address = f"http://{'localhost' if chosen.host == '127.0.0.1' else chosen.host}:{chosen.port}"
    os.environ.setdefault("PARVIS_BASE_URL", address)
    sandbox_port = free_port() if chosen.demo else 0
    if chosen.demo:
        os.environ["PARVIS_DEMO"] = "1"
        os.environ["PARVIS_SANDBOX_URL"] = f"http://127.0.0.1:{sandbox_port}"
        os.environ["PARVIS_ALLOW_HOSTS"] = f"127.0.0.1:{sandbox_port}"
    say("Parvis: preparing the database and the directory of administrations …")
    sandbox = _sandbox(place, sandbox_port) if chosen.demo else []
    _prepare(place, sandbox)
    environment = place.environment()
    os.environ.update(environment)
    parts = [
        *sandbox,
        Part(
            "web",
            web_command(chosen.host, chosen.port, static=place.folder / "static"),
            {**environment, "PARVIS_DB_POOL": "1"},
        ),
        Part("worker", [sys.executable, "-m", "parvis.web.running.worker"], environment),
    ]
    return _supervise(parts, started=len(sandbox), address=address, began=began, demo=chosen.demo)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _prepare(place: installation.Installation, beside: list[Part]) -> None:
    """With `beside` running; whatever happens, nothing is left running behind a start that failed."""
    prepare = Part(
        "prepare", [sys.executable, "-m", "parvis.web.running.prepare"], place.environment(owner=True)
    )
    try:
        for part in [*beside, prepare]:
            part.start()
        if prepare.process is not None and prepare.process.wait() != 0:
            raise CannotStart(
                "The database could not be prepared: the reason stands above. Nothing was lost."
            )
    except BaseException:
        Supervisor([*beside, prepare]).stop()
        raise


def _supervise(parts: list[Part], *, started: int, address: str, began: float, demo: bool) -> int:
    supervisor = Supervisor(parts)
    supervisor.start(already=started)
    if wait_for(f"{address}/health/", seconds=60, alive=supervisor.alive):
        say(f"Parvis is ready after {time.monotonic() - began:.1f} s:  {address}")
        if demo:
            say(
                "  demonstration login:  camille@villefable.example  /  parvis-demo-2026  (the town is invented)"
            )
        elif first := _first_link(address):
            say(f"  first start: found your team at  {first}")
        say("  Ctrl-C stops everything.")
    elif not supervisor.stopping:
        say("Parvis: the page does not answer yet; going on. `parvis check` says more.")
    return supervisor.run()


def _first_link(address: str) -> str:
    """Of a new installation; "" when somebody is there already."""
    asked = subprocess.run(
        [sys.executable, "-m", "parvis.web.running.first"], capture_output=True, text=True, check=False
    )
    path = asked.stdout.strip()
    return f"{address}{path}" if path else ""


def _sandbox(place: installation.Installation, port: int) -> list[Part]:
    command = [
        sys.executable,
        "-m",
        "parvis.sandbox",
        "--port",
        str(port),
        "--data",
        str(place.folder / "sandbox"),
        "--life",
    ]
    return [Part("sandbox", command)]


def run_web(chosen: argparse.Namespace) -> int:
    check_port(chosen.host, chosen.port)
    place = installation.open_installation()
    os.environ.update(place.environment())
    os.environ.setdefault("PARVIS_DB_POOL", "1")
    collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
    if subprocess.run(collect, check=False).returncode:  # noqa: S603  (ourselves)
        raise CannotStart(f"The static files could not be written to {place.folder / 'static'}: see above.")
    command = web_command(chosen.host, chosen.port, static=place.folder / "static")
    os.execv(command[0], command)  # noqa: S606  (becomes the server)


def run_worker(chosen: argparse.Namespace) -> int:
    place = installation.open_installation()
    os.environ.update(place.environment())
    os.environ["PARVIS_CONCURRENCY"] = str(chosen.concurrency)
    os.execv(sys.executable, [sys.executable, "-m", "parvis.web.running.worker"])  # noqa: S606  (becomes the worker)


def run_migrate(chosen: argparse.Namespace) -> int:
    place, stop = installation.running_or_started()
    try:
        prepare = Part(
            "prepare", [sys.executable, "-m", "parvis.web.running.prepare"], place.environment(owner=True)
        )
        prepare.start()
        return prepare.process.wait() if prepare.process is not None else 1
    finally:
        if stop:
            place.stop_database()
