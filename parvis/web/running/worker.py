"""The worker's process: `python -m parvis.web.running.worker`."""

from __future__ import annotations

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    from parvis.lifecycle.procrastinate_queue import run_worker  # noqa: PLC0415  (needs the loaded apps)
    from parvis.web.settling import settle  # noqa: PLC0415

    settle()
    run_worker(concurrency=int(os.environ.get("PARVIS_CONCURRENCY", "4")))


if __name__ == "__main__":
    main()
