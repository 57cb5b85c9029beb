"""Run once at each start, as the owner: migrations, the directory, static files, and the demonstration's town."""

from __future__ import annotations

import os
import sys
import time

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    from parvis.lifecycle.models import Installation  # noqa: PLC0415  (needs the loaded apps)
    from parvis.territories.actions import load_if_needed  # noqa: PLC0415
    from parvis.web.running import demonstration  # noqa: PLC0415

    try:
        began = time.monotonic()
        call_command("migrate", verbosity=0, interactive=False)
        _say(f"  database ready ({time.monotonic() - began:.1f} s)")
        if not Installation.recognise():
            _say("  this database was restored: nothing leaves until you say so (parvis release)")
        began = time.monotonic()
        load_if_needed()
        _say(f"  directory ready ({time.monotonic() - began:.1f} s)")
        call_command("collectstatic", verbosity=0, interactive=False)
        if settings.PARVIS_DEMO:
            demonstration.build()
    except OperationalError as error:
        _say(f"The database does not answer: {error}")
        return 1
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
