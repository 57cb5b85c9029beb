"""For every test: the application's role, closed sockets, a queue in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.db.models.functions import Now
from django.test import TransactionTestCase
from django.utils import translation
from django.utils.timezone import now
from playwright.sync_api import Browser, sync_playwright

from parvis.lifecycle.work import queue as the_queue
from tests.browser.conftest import CHROMIUM, QUIET


@pytest.fixture(autouse=True)
def in_french() -> None:
    """The language of the last page that another test asked for stays with the thread."""
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def house_settings(settings: Any, tmp_path: Path) -> None:
    settings.PARVIS_QUEUE = "parvis.lifecycle.queue.MemoryQueue"
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


def _take_role(connection: Any, **_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {django_settings.PARVIS_DB_ROLE}")


def _flush_as_owner() -> None:
    """Emptying the tables after a test with real transactions is the owner's right, not the application's."""
    teardown = TransactionTestCase._fixture_teardown

    def as_owner(self: TransactionTestCase) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        teardown(self)
        _take_role(connection)

    TransactionTestCase._fixture_teardown = as_owner


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After the database is made, every connection is the application's: row-level security holds in each test."""
    with django_db_blocker.unblock():
        _take_role(connection)
    _flush_as_owner()
    connection_created.connect(_take_role, dispatch_uid="role")
    yield
    connection_created.disconnect(dispatch_uid="role")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        # A browser's last request may still hold a connection: the database could not be dropped beside it.
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()  # after a browser's tests it may be another one than that which drops the database


LONG = ("tests/browser/test_every_page.py", "tests/browser/", "tests/test_fresh_start.py")


@pytest.hookimpl(trylast=True)  # after the order was shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take minutes begin first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: next((n for n, part in enumerate(LONG) if part in item.nodeid), len(LONG)))


@pytest.fixture
def queue() -> Any:
    """The queue in memory, empty: `queue.run_due()` does what is due by the test's clock."""
    found = the_queue()
    found.waiting.clear()
    return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A clock that a test moves with `clock.shift(timedelta)`: Python's and, in queries, PostgreSQL's."""

    def as_postgresql(self: Now, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        return "%s::timestamptz", [now()]

    monkeypatch.setattr(Now, "as_postgresql", as_postgresql)
    with time_machine.travel(datetime.now(UTC), tick=False) as travel:
        yield travel


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file of tests, whichever capability asks; playwright allows no second one beside it.

    Not longer: while it runs, its event loop holds the thread, and a test of asynchronous code in the next file fails.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
