"""In other sites' pages: who may show what, and how much is loaded."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.test import Client

from parvis.debates.models import AGREE
from parvis.debates.tests.citizen import Citizen
from parvis.debates.tests.factories import make_debate
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db
MOST = 60_000  # bytes of a first load, before any compression


@pytest.fixture
def debate():
    statements = tuple(f"Une affirmation inventée, assez longue, numéro {n}." for n in range(20))
    return make_debate(
        make_member(make_team(name="Villefable")), statements=statements, text="Un texte. " * 60
    )


def test_only_the_frame_may_be_framed(debate):
    for path in ("", "result/", "ballot/"):
        answer = Client().get(f"/d/{debate.slug}/{path}")
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
    answer = Client().get(f"/d/{debate.slug}/embed/")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    posted = Client().post(f"/d/{debate.slug}/embed/", {"act": "look"})
    assert "frame-ancestors *" in posted["Content-Security-Policy"]


def test_a_frame_reads_and_sets_no_cookie(debate):
    """Whoever frames it must not make a browser show its ballot."""
    zoe = Citizen(debate)
    zoe.visit()
    zoe.vote(AGREE)
    answer = zoe.client.get(f"{zoe.home}embed/")
    assert "Affirmation 1 sur 20" in " ".join(BeautifulSoup(answer.content, "html5lib").text.split())
    framed = Citizen(debate, frame=True)
    framed.visit()
    framed.vote(AGREE)
    assert not framed.client.cookies
    assert framed.progress == "Affirmation 2 sur 20"


def test_the_frame_keeps_its_language_without_a_cookie(debate):
    zoe = Citizen(debate, frame=True, cookies=False)
    zoe.visit("?lang=en")
    zoe.vote(AGREE)
    assert zoe.progress == "Statement 2 of 20"


def test_nothing_that_a_stranger_could_press_erases(debate):
    zoe = Citizen(debate, frame=True)
    zoe.visit()
    zoe.vote(AGREE)
    assert not zoe.page.select("form[action$='/erase/']")
    assert {
        one["target"] for one in zoe.page.select("form[action$='/ballot/'], form[action$='/statement/']")
    } == {"_blank"}


def test_the_script_stands_at_an_address_that_stays(debate):
    answer = Client().get("/d/embed.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert b"/embed/" in answer.content


@pytest.mark.parametrize("path", ["", "embed/"])
def test_a_first_load_weighs_little(debate, path):
    """The page and all that it names; uncompressed, so that no server's settings matter."""
    answer = Client().get(f"/d/{debate.slug}/{path}")
    page = BeautifulSoup(answer.content, "html5lib")
    named = [one.get("src") or one.get("href") for one in page.select("script[src], link[href], img[src]")]
    files = [Path(str(find(one.removeprefix(settings.STATIC_URL)))) for one in named]
    sizes = {file.name: file.stat().st_size for file in files} | {"page": len(answer.content)}
    assert len(sizes) >= 5
    assert sum(sizes.values()) <= MOST, sizes
    assert len(gzip.compress(answer.content)) < 5_000
