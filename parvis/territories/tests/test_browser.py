"""The public screens as people meet them: keyboard, narrow screen, both languages, dark, with and without a script."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from parvis.territories import actions
from parvis.territories.models import Administration, Nature, OfficialAccount, Relation, RelationKind, Tier
from parvis.territories.tests.factories import AdministrationFactory, make_account
from tests.browser.axe import axe_violations
from tests.browser.conftest import CHROMIUM, browser_page, live  # noqa: F401  (fixtures)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine (or set PARVIS_CHROMIUM)"),
]
Open = Callable[..., Page]
LOOKS = [("fr", "light", 1440), ("fr", "dark", 320), ("en", "dark", 1440), ("en", "light", 320)]
PATHS = [
    "/territories/",
    "/territories/?q=fable",
    "/territories/?q=zzz&tier=region",
    "/territories/COM-00101/",
    "/territories/COM-00101/correct/",
]
SHOTS = os.environ.get("PARVIS_SHOTS", "")  # a folder: keeps a picture of each page


@pytest.fixture
def fable(transactional_db: None) -> Administration:
    """A town with every kind of account, and a department above it."""
    town = AdministrationFactory(
        code="00101", name="Villefable-la-Très-Longue-sur-Fable", population=8214, population_year=2023,
        population_source="INSEE", postcodes=["00100", "00110"], codes=" 00101 00100 00110 ", seat="county",
    )  # fmt: skip
    for number in range(3):
        AdministrationFactory(
            code=f"0020{number}", name=f"Fable-les-Bains-{number}", population=7000 + number
        )
    body = AdministrationFactory(
        id="DEP-00D", code="00D", tier=Tier.county, kind="departement", name="Fable", stratum=""
    )
    Relation.objects.create(child=town, parent=body, relation=RelationKind.county)
    make_account(
        town,
        "https://facebook.com/villefable.exemple.dont.le.nom.est.tres.long",
        declared_on=date(2026, 9, 18),
    )
    left = make_account(town, "https://x.com/VilleFableEx")
    actions.leave_on_purpose(
        account=left,
        on=date(2025, 3, 4),
        reason="Modération",
        evidence_url="https://villefable.example/x",
        by="J. E.",
    )
    make_account(town, "https://instagram.com/jeanne.exemple", caution="named_after_a_function")
    OfficialAccount.objects.filter(network="instagram").update(nature=Nature.to_check)
    actions.record_absence(
        holder=town, network="bluesky", at=datetime(2026, 11, 1, tzinfo=UTC), how="site", by="J. E."
    )
    return town


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_every_page_is_accessible_and_fits(
    fable: Administration,
    browser_page: Open,  # noqa: F811
    language: str,
    scheme: str,
    width: int,
):
    page = browser_page("/territories/", language=language, scheme=scheme, width=width)
    for number, path in enumerate(PATHS):
        page.goto(page.url.split("/territories/")[0] + path)
        for folded in page.locator("details.confirm > summary").all():
            folded.click()
        assert axe_violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        if SHOTS:
            name = f"territories-{number}-{language}-{scheme}-{width}.png"
            page.screenshot(path=Path(SHOTS) / name, full_page=True)


def test_results_come_as_one_types_and_are_reached_by_keyboard(fable: Administration, browser_page: Open):  # noqa: F811
    page = browser_page("/territories/", language="en")
    page.keyboard.press("Tab")
    page.get_by_label("Name, code or postcode").focus()
    page.keyboard.type("villefable tres")
    link = page.locator("#results a")
    expect(link).to_have_text(fable.name)
    assert "q=villefable" in page.url
    assert page.evaluate("document.activeElement.id") == "q"
    for _ in range(3):  # the tiers, the button, the list
        page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(fable.name)
    page.go_back()
    expect(page.locator("#results a")).to_have_text(fable.name)
    expect(page.locator("h1")).to_have_text("Find an administration")


def test_everything_works_without_a_script(fable: Administration, browser_page: Open):  # noqa: F811
    page = browser_page("/territories/", language="en", script=False)
    page.get_by_label("Name, code or postcode").fill("villefable")
    page.get_by_role("button", name="Search").click()
    page.locator("#results a").click()
    page.get_by_role("link", name="Propose a correction").click()
    page.get_by_label("What it should say").fill("Le compte Mastodon manque.")
    page.get_by_role("button", name="Send the correction").click()
    expect(page.get_by_text("A person will look at it")).to_be_visible()
