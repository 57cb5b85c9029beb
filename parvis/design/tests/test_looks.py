"""The light and the team's accent."""

from __future__ import annotations

from typing import Any

import pytest


def test_the_chosen_light_is_kept_and_shown(client: Any, db: None) -> None:
    answer = client.post("/design/theme/", {"theme": "dark", "next": "/design/"})
    assert answer.headers["Location"] == "/design/"
    assert '<html lang="fr" data-theme="dark">' in client.get("/design/").content.decode()
    client.post("/design/theme/", {"theme": "", "next": "/design/"})
    assert '<html lang="fr">' in client.get("/design/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_choice_never_leads_to_another_site(client: Any, db: None, elsewhere: str) -> None:
    assert client.post("/design/theme/", {"theme": "dark", "next": elsewhere}).headers["Location"] == "/"


def test_an_accent_is_a_stylesheet_that_can_be_kept_for_ever_and_a_bad_one_is_nothing(
    client: Any, db: None
) -> None:
    answer = client.get("/design/accent/7a1fa2.css")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "--accent:#7a1fa2" in answer.content.decode()
    assert client.get("/design/accent/ffff00.css").status_code == 404
    assert client.get("/design/accent/zz.css").status_code == 404
