"""What the operator says by environment variables, read in one place (docs/settings.md has a heading for each)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

REMEMBERED = 5_000  # things: beyond, some are forgotten


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def data_folder() -> Path:
    given = os.environ.get("PARVIS_DATA")
    return Path(given).expanduser() if given else Path.home() / ".local" / "share" / "parvis"


def shared_memory(folder: Path) -> dict[str, Any]:
    """What all processes of this machine remember together: how often somebody tried to sign in, above all. In memory
    each process would count alone, and twice as many tries would pass. Where nothing can be written, it is so."""
    place = folder if folder.exists() else next(one for one in folder.parents if one.exists())
    if not os.access(place, os.W_OK):
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": REMEMBERED},
        }
    return {
        "BACKEND": "parvis.config.remembered.Remembered", "LOCATION": str(folder / "cache"),
        "OPTIONS": {"MAX_ENTRIES": REMEMBERED},
    }  # fmt: skip


def secret(name: str, folder: Path) -> str:
    """From the environment, else from a 0600 file in the data folder, made at the first start."""
    given = os.environ.get(name)
    if given:
        return given
    file = folder / "secrets" / name.lower()
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        return _make_secret(file)
    except OSError:
        return secrets.token_urlsafe(48)  # a folder that we may not read: `parvis check` says so


def _make_secret(file: Path) -> str:
    value = secrets.token_urlsafe(48)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    except OSError:
        return value
    with os.fdopen(handle, "w") as out:
        out.write(value)
    return value


def database(url: str, *, role: str, pool: bool) -> dict[str, Any]:
    """Django's settings for a postgresql:// URL. With `role`, each connection takes it at once (SET ROLE)."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"DATABASE_URL must begin with postgresql:// (it begins with {parts.scheme}://).")
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {key: value for key, value in query.items() if key != "host"}
    if role and unquote(parts.username or "") != role:
        options["options"] = f"-c role={role}"
    # What `lifecycle/prepared.py` asks for is prepared at once; nothing else is.
    options["prepare_threshold"] = 0
    if pool:
        options["pool"] = {"min_size": 1, "max_size": 12, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "parvis",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
