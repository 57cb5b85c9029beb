"""Django's own checks, and that no migration is missing: `python -m tests.django_checks`."""

import os
import sys
import warnings

from tests import environment  # noqa: F401  (starts the tests' database)

os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.config.settings"
warnings.simplefilter("error")

import django  # noqa: E402
from django.core.management import call_command  # noqa: E402

if __name__ == "__main__":
    django.setup()
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    sys.exit(0)
