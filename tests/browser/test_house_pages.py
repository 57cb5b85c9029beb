"""The house's own pages, as axe, a narrow screen and a strict policy see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from parvis.teams.tests.factories import make_member, make_team
from tests.browser.axe import axe_violations

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = [("fr", "light", 1440), ("fr", "dark", 320), ("en", "dark", 1440), ("en", "light", 320)]
PUBLIC = ["/", "/design/", "/account/login/", "/account/password/reset/", "/nowhere/"]
OWN = [
    "/t/villefable/",
    "/t/villefable/settings/",
    "/?choose=1",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_accessible_and_fit(
    browser_page: Callable[..., Page], path: str, language: str, scheme: str, width: int
) -> None:
    page = browser_page(path, language=language, scheme=scheme, width=width)
    assert axe_violations(page) == []
    assert fits(page)


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
@pytest.mark.parametrize("path", OWN)
def test_pages_of_a_member_are_accessible_and_fit(
    browser_page: Callable[..., Page], path: str, language: str, scheme: str, width: int
) -> None:
    member = make_member(make_team(training=True))
    page = browser_page(path, person=member.person, language=language, scheme=scheme, width=width)
    assert axe_violations(page) == []
    assert fits(page)
