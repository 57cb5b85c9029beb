"""Public screens: anybody finds, reads and proposes; nothing proposed is published."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from parvis.territories import actions
from parvis.territories.models import (
    Correction,
    CorrectionState,
    Nature,
    OfficialAccount,
    Relation,
    RelationKind,
    State,
    Tier,
)
from parvis.territories.tests.factories import AdministrationFactory, make_account, two_tier_country

pytestmark = pytest.mark.django_db

PROPOSAL = {"subject": "account", "text": "Le compte Mastodon manque.", "source_url": "", "nickname": ""}


@pytest.fixture
def english(client: Client) -> Client:
    client.cookies["parvis_language"] = "en"
    return client


def words(response: object) -> str:
    return " ".join(BeautifulSoup(response.content, "html5lib").get_text(" ").split())


def test_search_works_by_a_plain_address(english: Client):
    AdministrationFactory(name="Villefable-sur-Fable", code="00101", population=8214)
    AdministrationFactory(name="Autre-Lieu", code="00102")
    response = english.get("/territories/", {"q": "villefable sur"})
    page = BeautifulSoup(response.content, "html5lib")
    assert [link.text for link in page.select("#results a")] == ["Villefable-sur-Fable"]
    assert "1 administration found" in words(response)
    assert "Fable, 00" in page.select_one("#results .row__meta").get_text(" ")


def test_what_htmx_swaps_in_is_what_a_reload_shows(client: Client):
    AdministrationFactory(name="Villefable", code="00101")
    whole = BeautifulSoup(client.get("/territories/?q=ville").content, "html5lib").select_one("#results")
    part = client.get("/territories/?q=ville", headers={"HX-Request": "true"})
    assert "HX-Request" in part.headers["Vary"]
    assert b"<html" not in part.content
    swapped = BeautifulSoup(f'<div id="results">{part.content.decode()}</div>', "html5lib").select_one(
        "#results"
    )
    assert swapped.get_text(" ", strip=True) == whole.get_text(" ", strip=True)
    back = client.get(
        "/territories/?q=ville", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert b"<html" in back.content


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "a" * 3000, "q=%25&tier=nowhere", "tier=municipality", "q=💧"]
)
def test_strange_searches_are_answered(client: Client, query: str):
    assert client.get(f"/territories/?{query}").status_code == 200


def test_an_unknown_administration_is_not_found(client: Client):
    for path in ("/territories/COM-99999/", "/territories/COM-99999/correct/", "/territories/%00/"):
        assert client.get(path).status_code == 404


def test_unknown_is_never_shown_as_none(english: Client):
    town = AdministrationFactory()
    text = words(english.get(f"/territories/{town.pk}/"))
    assert "nobody has looked yet" in text
    assert "Facebook" in text.split("Unknown, because nobody has looked")[1]
    assert "not found" not in text


@time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC))
def test_each_account_stands_where_its_state_puts_it(english: Client):
    town = AdministrationFactory()
    declared = make_account(town, "https://facebook.com/villefable.exemple", declared_on=date(2026, 9, 18))
    left = make_account(town, "https://x.com/VilleFableEx")
    actions.leave_on_purpose(
        account=left, on=date(2025, 3, 4), reason="Règles de modération",
        evidence_url="https://villefable.example/x", by="Jeanne Exemple",
    )  # fmt: skip
    make_account(town, "https://instagram.com/jeanne.exemple", caution="named_after_a_function")
    OfficialAccount.objects.filter(network="instagram").update(nature=Nature.to_check)
    make_account(town, "https://linkedin.com/company/prefecture-exemple")
    OfficialAccount.objects.filter(network="linkedin").update(nature=Nature.state_service)
    actions.record_absence(
        holder=town, network="bluesky", at=datetime(2026, 11, 1, tzinfo=UTC), how="site", by="Jeanne Exemple"
    )
    text = words(english.get(f"/territories/{town.pk}/"))
    assert declared.handle in text.split("Left on purpose")[0]
    assert "Not yet looked at" in text.split("Left on purpose")[0]
    assert "declared in the national directory on 18 September 2026" in text
    assert "left on 4 March 2025. Reason: Règles de modération" in text
    assert "jeanne.exemple" in text.split("To be checked, not counted")[1]
    assert "prefecture-exemple" not in text
    assert "no account on 1 November 2026" in text.split("Looked for and not found")[1]
    unknown = text.split("Unknown, because nobody has looked:")[1].split(".")[0]
    assert "Mastodon" in unknown
    assert not {"X", "Facebook", "Bluesky"} & set(unknown.replace(",", "").split())


def test_the_population_says_its_year_and_its_source_or_that_it_is_not_known(english: Client):
    known = AdministrationFactory(population=1234, population_year=2023, population_source="INSEE")
    empty = AdministrationFactory(name="Morte", population=0, population_year=2023, population_source="INSEE")
    unknown = AdministrationFactory(name="Sans", population=None)
    assert "in 2023, INSEE" in words(english.get(f"/territories/{known.pk}/"))
    assert "Population 0 in 2023" in words(english.get(f"/territories/{empty.pk}/"))
    assert "Population Not known" in words(english.get(f"/territories/{unknown.pk}/"))


def test_a_merged_town_names_its_successor(english: Client):
    gone = AdministrationFactory(name="Ancienne", valid_to=date(2026, 1, 1))
    new = AdministrationFactory(name="Nouvelle")
    Relation.objects.create(child=gone, parent=new, relation=RelationKind.successor)
    response = english.get(f"/territories/{gone.pk}/")
    assert "no longer exists since 1 January 2026" in words(response)
    assert f"/territories/{new.pk}/".encode() in response.content


def test_a_proposal_is_kept_for_a_person_and_published_nowhere(client: Client):
    town = AdministrationFactory()
    response = client.post(f"/territories/{town.pk}/correct/", PROPOSAL, follow=True)
    assert response.redirect_chain == [(f"/territories/{town.pk}/", 302)]
    kept = Correction.objects.get()
    assert (kept.administration, kept.state, kept.text) == (town, CorrectionState.received, PROPOSAL["text"])
    assert PROPOSAL["text"].encode() not in response.content
    assert "127.0.0.1" not in kept.sender


def test_what_was_typed_comes_back_with_what_is_wrong(client: Client):
    town = AdministrationFactory()
    wrong = {**PROPOSAL, "source_url": "nowhere at all", "subject": "unicorn"}
    response = client.post(f"/territories/{town.pk}/correct/", wrong)
    assert response.status_code == 422
    assert PROPOSAL["text"].encode() in response.content
    too_long = client.post(f"/territories/{town.pk}/correct/", {**PROPOSAL, "text": "a" * 2001})
    assert too_long.status_code == 422
    assert not Correction.objects.exists()


def test_a_program_that_fills_the_trap_is_thanked_and_forgotten(client: Client):
    town = AdministrationFactory()
    response = client.post(f"/territories/{town.pk}/correct/", {**PROPOSAL, "nickname": "bot"})
    assert response.status_code == 302
    assert not Correction.objects.exists()


def test_too_many_proposals_are_refused_and_the_text_is_kept_on_the_page(client: Client):
    town = AdministrationFactory()
    for _ in range(10):
        assert client.post(f"/territories/{town.pk}/correct/", PROPOSAL).status_code == 302
    response = client.post(f"/territories/{town.pk}/correct/", {**PROPOSAL, "text": "Encore une."})
    assert response.status_code == 429
    assert b"Encore une." in response.content
    assert Correction.objects.count() == 10
    other = client.post(f"/territories/{town.pk}/correct/", PROPOSAL, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 302


def test_two_tiers_and_another_country_are_enough(english: Client):
    merged = actions.load_country(two_tier_country())
    assert merged.created == 4
    town = words(english.get("/territories/UTM-7/"))
    assert "Łódeczka-sur-Mer" in town
    assert "Norvale" in town.split("Belongs to")[1]
    assert "Øresby" not in town.split("Of the same size")[-1]  # not of its size
    for french in ("INSEE", "commune", "EPCI", "Prefecture", "responsible for", "112"):
        assert french not in town
    region = english.get("/territories/UTR-N1/")
    assert region.status_code == 200
    found = BeautifulSoup(english.get("/territories/?q=lodeczka sur").content, "html5lib")
    assert [link.text for link in found.select("#results a")] == ["Łódeczka-sur-Mer"]
    assert english.get("/territories/?q=norvale&tier=region").status_code == 200
    assert actions.load_country(two_tier_country()).changed == 0


def test_states_follow_the_page_language(client: Client):
    region = AdministrationFactory(name="Norfable", tier=Tier.region, kind="region", stratum="")
    client.cookies["parvis_language"] = "fr"
    text = words(client.get(f"/territories/{region.pk}/"))
    assert "Comptes officiels" in text
    assert "Official accounts" not in text
    assert State.unknown.label
