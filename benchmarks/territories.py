"""The directory: time to load 36,347 administrations, and to answer somebody who types.

    python -m benchmarks.territories [--queries 500] [--folder /tmp/…]

A private PostgreSQL is made in the folder. Queries are made from real names, as people type them: beginnings, without
accents or hyphens, "St" for "Saint", a letter missing, codes and postcodes. Asked twice: of the query itself, and as
the page that htmx swaps in, through Django's own client (server time only). Wall-clock and processor time of this
process are both printed, because a busy machine makes only the first one longer.
"""

# ruff: noqa: PLC0415  (settings are read from the environment that is made first)
from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main() -> int:
    asked = _arguments()
    folder = Path(asked.folder or tempfile.mkdtemp(prefix="parvis-bench-territories-"))
    from parvis.web.running import postgres

    cluster = postgres.start(folder)
    try:
        _prepare(folder, cluster.url(role=postgres.OWNER))
        print(
            f"{platform.platform()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True
        )
        _load()
        typed = _as_typed(asked.queries)
        _ask(typed)
    finally:
        postgres.stop(cluster)
        if not asked.folder:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--folder", default="")
    return parser.parse_args()


def _prepare(folder: Path, url: str) -> None:
    os.environ |= {
        "PARVIS_DATA": str(folder),
        "DATABASE_URL": url,
        "PARVIS_AS_OWNER": "1",
        "DJANGO_SETTINGS_MODULE": "parvis.config.settings",
    }
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)


def _load() -> None:
    from parvis.territories import actions

    for name in ("first load", "the same again", "a start that finds it loaded"):
        begun, worked = time.perf_counter(), time.process_time()
        loaded = actions.load() if name != "a start that finds it loaded" else actions.load_if_needed()
        took, worked = time.perf_counter() - begun, time.process_time() - worked
        print(
            f"{name:40} {took:8.2f} s   (of which Python {worked:.2f} s)   {loaded.administrations} administrations,"
            f" {loaded.created} new, {loaded.changed} changed",
            flush=True,
        )


def _as_typed(number: int) -> list[str]:
    from parvis.territories.models import Administration
    from parvis.territories.names import normalise

    chosen = random.Random(7)  # the same words at each run
    rows = list(Administration.objects.order_by("pk").values_list("name", "code", "postcodes"))
    ways: list[Callable[[str, str, list[str]], str]] = [
        lambda name, code, post: name,
        lambda name, code, post: name[: chosen.randint(1, len(name))],
        lambda name, code, post: normalise(name)[: chosen.randint(2, 12)],
        lambda name, code, post: name.replace("Saint-", "St ").replace("Sainte-", "Ste "),
        lambda name, code, post: _misspelt(name, chosen),
        lambda name, code, post: f"{name} {code[:2]}",
        lambda name, code, post: code[: chosen.randint(1, 5)],
        lambda name, code, post: (post or [code])[0][: chosen.randint(2, 5)],
    ]
    return [chosen.choice(ways)(*chosen.choice(rows)) for _ in range(number)]


def _misspelt(name: str, chosen: random.Random) -> str:
    place = chosen.randrange(len(name))
    return name[:place] + name[place + 1 :]


def _ask(typed: list[str]) -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from parvis.territories import queries

    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.PARVIS_DB_ROLE}")
    client = Client(headers={"HX-Request": "true"})
    _measure("search, the query", typed, lambda text: len(queries.find(text)))
    _measure(
        "search, the page's fragment",
        typed,
        lambda text: client.get("/territories/", {"q": text}).status_code,
    )
    places = [row.pk for text in typed[:100] for row in queries.find(text, limit=1)]
    _measure(
        "page of an administration", places, lambda key: Client().get(f"/territories/{key}/").status_code
    )


def _measure(name: str, words: list[str], once: Callable[[str], Any]) -> None:
    for word in words[:20]:
        once(word)
    times, works = [], []
    for word in words:
        begun, worked = time.perf_counter(), time.process_time()
        once(word)
        works.append((time.process_time() - worked) * 1000)
        times.append((time.perf_counter() - begun) * 1000)
    slowest = words[times.index(max(times))]
    wall = f"p50 {_rank(times, 0.5):6.1f} ms   p99 {_rank(times, 0.99):6.1f} ms"
    python = f"Python p50 {_rank(works, 0.5):.1f}, p99 {_rank(works, 0.99):.1f}"
    print(f"{name:40} {wall}   ({python})   {len(words)} asked, slowest {slowest!r}", flush=True)


def _rank(times: list[float], part: float) -> float:
    return sorted(times)[int((len(times) - 1) * part)]


if __name__ == "__main__":
    sys.exit(main())
