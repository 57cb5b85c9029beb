"""The front door: who sees what first, in which language, and what an error says."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import RequestFactory
from django.urls import clear_url_caches, path
from django.utils import translation

from parvis.accounts.models import Person
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member, make_team
from parvis.web import errors

pytestmark = pytest.mark.django_db


def test_a_stranger_learns_what_this_is_and_where_to_sign_in(client: Any) -> None:
    page = client.get("/").content.decode()
    assert "/account/login/" in page
    assert "la collectivité écoute et répond" in page


def test_one_team_leads_straight_to_its_day_and_several_ask(client: Any) -> None:
    member = make_member(make_team())
    client.force_login(member.person)
    assert client.get("/").headers["Location"] == "/t/villefable/"
    make_member(make_team("port-exemple"), person=member.person)
    page = client.get("/").content.decode()
    assert "/t/villefable/" in page
    assert "/t/port-exemple/" in page


def test_somebody_without_a_team_is_told_how_to_join_one(client: Any) -> None:
    client.force_login(Person.objects.create_user("seule@villefable.example"))
    assert "aucune équipe" in client.get("/").content.decode()


def test_the_language_is_kept_with_the_person_and_in_the_browser(client: Any) -> None:
    member = make_member(make_team())
    client.force_login(member.person)
    answer = client.post("/language/", {"language": "en", "next": "/t/villefable/"})
    assert answer.headers["Location"] == "/t/villefable/"
    member.person.refresh_from_db()
    assert member.person.language == "en"
    assert "<h1>Today</h1>" in client.get("/t/villefable/").content.decode()


@pytest.mark.parametrize("language", ["de", "", "../en", "fr' OR 1=1"])
def test_an_unknown_language_changes_nothing(client: Any, language: str) -> None:
    answer = client.post("/language/", {"language": language, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    assert "parvis_language" not in answer.cookies


def test_settings_show_only_the_rooms_that_a_person_may_enter(client: Any) -> None:
    team = make_team()
    client.force_login(make_member(team, Role.observer).person)
    assert "/tokens/" not in client.get("/t/villefable/settings/").content.decode()
    client.force_login(make_member(team, Role.manager).person)
    assert "/tokens/" in client.get("/t/villefable/settings/").content.decode()


def test_every_error_says_what_happened_what_was_kept_and_what_to_do() -> None:
    for language in ("fr", "en"):
        with translation.override(language):
            for told in (
                errors.BAD_REQUEST,
                errors.FORBIDDEN,
                errors.EXPIRED,
                errors.NOT_FOUND,
                errors.BROKEN,
            ):
                assert all(len(str(said)) > 15 for said in (told.what, told.kept, told.do))
                assert "!" not in f"{told.what}{told.kept}{told.do}"


def test_an_unknown_address_and_a_foreign_team_look_alike(client: Any) -> None:
    make_team("port-exemple")
    client.force_login(make_member(make_team()).person)
    for address in ("/nowhere/", "/t/port-exemple/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "rien à cette adresse" in answer.content.decode()


def test_a_role_that_may_not_is_told_who_can(client: Any) -> None:
    client.force_login(make_member(make_team(), Role.observer).person)
    answer = client.get("/t/villefable/networks/connect/")
    assert answer.status_code == 403
    assert "Un responsable" in answer.content.decode()


def test_an_expired_form_says_that_the_text_is_still_there() -> None:
    request = RequestFactory().post("/")
    request.COOKIES = {}
    request.htmx = True  # type: ignore[attr-defined]
    answer = errors.expired(request)
    assert answer.status_code == 403
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_the_page_for_a_broken_server_asks_nothing_of_the_database(
    rf: RequestFactory, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = errors.broken(rf.get("/"))
    assert answer.status_code == 500
    assert "design/base.css" in answer.content.decode()


def test_a_broken_view_shows_that_page(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(request: Any) -> None:
        raise RuntimeError("a fault of ours")

    house = import_module(django_settings.ROOT_URLCONF)
    monkeypatch.setattr(house, "urlpatterns", [path("fault/", fail), *house.urlpatterns])
    clear_url_caches()
    client.raise_request_exception = False
    answer = client.get("/fault/")
    clear_url_caches()
    assert answer.status_code == 500
    assert "de notre côté" in answer.content.decode()
