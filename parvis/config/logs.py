"""Logs with fields, as JSON lines, without anybody's words or secrets: what must not be logged is taken out here."""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_FIELD = re.compile(
    r"token|secret|password|authori[sz]ation|cookie|credential|sealed|code_verifier", re.I
)
SECRET_IN_TEXT = re.compile(
    r"(?i)(bearer\s+|(?:access_token|refresh_token|client_secret|password|code)=)[^\s&\"']+|parvis_[0-9a-f]{32}_[\w-]+"
)
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
Event = MutableMapping[str, Any]


def without_secrets(logger: logging.Logger, name: str, event: Event) -> Event:
    """Fields whose name speaks of a secret, and what looks like one inside a text."""
    for key, value in list(event.items()):
        if SECRET_FIELD.search(key):
            event[key] = "…"
        elif isinstance(value, str):
            event[key] = MAIL.sub("…@…", SECRET_IN_TEXT.sub(r"\1…", value))
    return event


def configuration(level: str, *, lines: bool) -> dict[str, Any]:
    """For settings.LOGGING. `lines`: JSON, for machines; else text, for a terminal."""
    shown: Any = structlog.processors.JSONRenderer() if lines else structlog.dev.ConsoleRenderer(colors=False)
    before = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow={"account", "row", "model", "state", "team", "status_code"}),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": before,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"fields": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "fields"}},
        "root": {"handlers": ["console"], "level": level},
    }
