"""Prints the path of the page that founds the first team, when nobody is there yet."""

from __future__ import annotations

import os
import sys

import django
from django.urls import reverse


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    from parvis.teams import actions, queries  # noqa: PLC0415  (needs the loaded apps)

    if queries.nobody_yet():
        sys.stdout.write(reverse("teams:found", args=[actions.first_link()]) + "\n")


if __name__ == "__main__":
    main()
