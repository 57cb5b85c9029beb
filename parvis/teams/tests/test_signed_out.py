"""A session that ends in the middle of a form: nothing is sent, and one comes back to where the form stood."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from parvis.teams.tests.factories import make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> str:
    return make_team().slug


def wanted(answer: object) -> str:
    """Where one is led after signing in."""
    address = urlsplit(answer["Location"])  # type: ignore[index]
    assert address.path == reverse("account_login")
    return parse_qs(address.query)["next"][0]


def test_a_page_that_was_asked_for_is_opened_after_signing_in(client: Client, town: str) -> None:
    page = reverse("inbox:words", args=[town])
    assert wanted(client.get(f"{page}?kind=street")) == f"{page}?kind=street"


def test_after_a_form_one_comes_back_to_its_page_and_is_told(client: Client, town: str) -> None:
    page, form = reverse("inbox:words", args=[town]), reverse("inbox:word_add", args=[town])
    headers = {"referer": f"http://testserver{page}?kind=street", "accept-language": "en"}
    answer = client.post(form, {"texts": "x"}, headers=headers)
    assert wanted(answer) == f"{page}?kind=street"
    told = client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert "nothing was sent" in told


@pytest.mark.parametrize(
    "before", ["", "https://elsewhere.example/t/villefable/", "//elsewhere.example/", "x:y"]
)
def test_nobody_is_led_to_another_site(client: Client, town: str, before: str) -> None:
    form = reverse("inbox:word_add", args=[town])
    assert wanted(client.post(form, headers={"referer": before})) == reverse("web:home")


def test_a_part_of_a_page_that_asks_by_itself_is_told_and_the_page_stays(client: Client, town: str) -> None:
    page = reverse("inbox:words", args=[town])
    answer = client.get(page, headers={"HX-Request": "true", "accept-language": "en"})
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().startswith("Your session has ended.")


def test_a_form_sent_by_script_leads_the_whole_page_to_the_door(client: Client, town: str) -> None:
    page, form = reverse("inbox:words", args=[town]), reverse("inbox:word_add", args=[town])
    headers = {"HX-Request": "true", "referer": f"http://testserver{page}"}
    answer = client.post(form, headers={**headers, "X-Submitted": "1"})
    assert wanted({"Location": answer["HX-Redirect"]}) == page
    assert client.post(form, headers=headers).status_code == 401  # a counter, a draft that saves itself


def test_a_link_that_is_opened_by_script_leads_to_the_door_and_then_where_it_leads(
    client: Client, town: str
) -> None:
    page = reverse("inbox:words", args=[town])
    answer = client.get(page, headers={"HX-Request": "true", "HX-Boosted": "true"})
    assert wanted({"Location": answer["HX-Redirect"]}) == page
