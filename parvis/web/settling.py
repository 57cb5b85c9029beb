"""Once everything is loaded: what stays is set aside, so that collecting garbage never walks through it again.

A full collection walks through every object: through half a million that imports left, it took 170 ms, in the middle of
somebody's page (measured with the inbox's search at a million messages).
"""

from __future__ import annotations

import ctypes
import gc
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import translation


def warm() -> None:
    """For who makes pages: every template is compiled and every sentence loaded before the first visitor comes."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            pass  # to speak it is to load it
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if app.name.startswith("parvis."):
            for file in folder.rglob("*.html"):
                get_template(str(file.relative_to(folder)))


def settle() -> None:
    """Loads the views now rather than at the first request, then freezes what is there and gives memory back."""
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
