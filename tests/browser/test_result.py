"""The result of a debate with camps, as citizens, a team and a meeting room see it: pictures, words, paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from parvis.debates.models import Debate
from parvis.debates.tests import examples
from parvis.teams.models import Membership
from parvis.teams.tests.factories import make_member, make_team
from tests.browser.axe import axe_violations
from tests.browser.conftest import Live

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def boss() -> Membership:
    return make_member(make_team(name="Villefable"))


def addresses(boss: Membership, debate: Debate) -> dict[str, str]:
    home = f"/t/{boss.team.slug}/debates/{debate.pk}"
    return {
        "citizens": f"/d/{debate.slug}/result/",
        "team": f"{home}/result/",
        "room": f"{home}/screen/",
    }


def test_everybody_reads_the_pictures_in_both_languages_by_day_and_by_night(
    live: Live, boss: Membership
) -> None:
    debate = examples.two_camps(boss)
    for who, address in addresses(boss, debate).items():
        person = None if who == "citizens" else boss.person
        for language, width in (("fr", 320), ("en", 1440)):
            page = live.page(address, person=person, language=language, width=width, height=900)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                expect(page.locator(".around")).to_have_count(2)
                assert axe_violations(page) == [], (who, language, scheme)
                assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), who
                _text_can_be_read(page)
            page.close()


def _text_can_be_read(page) -> None:  # type: ignore[no-untyped-def]
    """axe does not look at the letters of a drawing: what is written on a mark against the mark, by the rule of 4.5."""
    pairs = page.evaluate(
        """[...document.querySelectorAll("a.dot")].map(dot => {
            const ground = getComputedStyle(dot.querySelector("circle, rect")).fill;
            const text = dot.querySelector("text");
            return [getComputedStyle(text).fill, ground, text.getBoundingClientRect().height];
        })"""
    )
    assert pairs
    for ink, ground, height in pairs:
        assert contrast(ink, ground) >= 4.5
        assert height >= 10


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("script", [True, False])
def test_a_dot_leads_to_its_statement_by_finger_and_by_keyboard(
    live: Live, boss: Membership, script: bool
) -> None:
    debate = examples.two_camps(boss)
    page = live.page(addresses(boss, debate)["citizens"], width=320, height=640, script=script)
    dot = page.locator(".dot[href='#said-7']")
    box = dot.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24
    dot.click()
    expect(page.locator("#said-7")).to_be_in_viewport()
    expect(page.locator("#said-7")).to_contain_text("Le marché doit rester le samedi.")
    skip = page.locator(".picture__skip")
    skip.focus()
    box = skip.bounding_box()
    assert box
    assert box["height"] > 20
    page.keyboard.press("Enter")
    expect(page.locator("#together")).to_be_in_viewport()


def test_the_summary_is_kept_as_pdf_with_its_pictures(live: Live, boss: Membership) -> None:
    debate = examples.two_camps(boss)
    page = live.page(addresses(boss, debate)["team"], person=boss.person, width=1440, height=900)
    page.emulate_media(media="print", color_scheme="dark")
    for picture in page.locator(".picture svg").all():
        expect(picture).to_be_visible()
    _text_can_be_read(page)
    ground = page.locator(".ground").first.evaluate("one => getComputedStyle(one).fill")
    assert contrast(ground, "rgb(255, 255, 255)") == 1  # paper is white, also for whoever works in the dark
    assert page.pdf(format="A4").startswith(b"%PDF-")
