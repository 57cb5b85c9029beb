"""Real pages in a real browser: Debian's chromium, steered by playwright, against a live server on loopback."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from parvis.accounts.models import Person

# Playwright's sync API keeps an event loop in this thread; Django would refuse the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = (
    os.environ.get("PARVIS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(
                    pytest.mark.skip(reason="no chromium on this machine (or set PARVIS_CHROMIUM)")
                )


@dataclass
class Live:
    """A live server and pages upon it: `live.page("/", …)` opens one; what pages complain about is kept."""

    url: str
    browser: Browser
    contexts: list[BrowserContext]
    complaints: list[str]

    def page(
        self,
        path: str = "/",
        *,
        person: Person | None = None,
        language: str = "fr",
        scheme: str = "light",
        width: int = 1440,
        height: int = 900,
        script: bool = True,
    ) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
            locale={"fr": "fr-FR", "en": "en-GB"}[language],
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        cookies = {django_settings.LANGUAGE_COOKIE_NAME: language}
        if person is not None:
            cookies[django_settings.SESSION_COOKIE_NAME] = session_of(person)
        context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.on("console", lambda message: self._heard(page, message))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        answer = page.goto(self.url + path)
        if answer is None or answer.status >= 500:
            self.complaints.append(f"{path} answered {answer and answer.status}")
        return page

    def _heard(self, page: Page, message: Any) -> None:
        where = str(message.location.get("url", ""))
        # Server-sent events stand at the ASGI edge, which the test's server does not have; and a page that
        # answers 404 on purpose is not a fault of the page.
        if (
            message.type in {"error", "warning"}
            and not where.endswith(("/events", "/favicon.ico"))
            and where != page.url
        ):
            self.complaints.append(f"{message.type}: {message.text}")


def session_of(person: Person) -> str:
    """A session of somebody who has just signed in (so that allauth does not ask for the password again)."""
    client = Client()
    client.force_login(person, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    proof = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


@contextmanager
def answered_in_full() -> Iterator[None]:
    """At the end, waits until the server has finished what pages asked for: emptying the tables would lock with it."""
    under_way: set[int] = set()

    def begun(**_: Any) -> None:
        under_way.add(threading.get_ident())

    def over(**_: Any) -> None:
        under_way.discard(threading.get_ident())

    request_started.connect(begun)
    request_finished.connect(over)
    yield
    until = time.monotonic() + 10
    time.sleep(0.05)
    while under_way and time.monotonic() < until:
        time.sleep(0.02)
    request_started.disconnect(begun)
    request_finished.disconnect(over)


@pytest.fixture
def live(live_server: Any, chromium: Browser) -> Iterator[Live]:
    """After the test: no error in the console, no refusal by the content security policy."""
    opened = Live(live_server.url, chromium, [], [])
    with answered_in_full():
        yield opened
        for context in opened.contexts:
            context.close()
    assert opened.complaints == []


@pytest.fixture
def browser_page(live: Live) -> Callable[..., Page]:
    """`browser_page("/path", person=…, language="en", scheme="dark", width=320)` → a playwright page."""
    return live.page
