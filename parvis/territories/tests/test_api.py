"""REST: public reference data, in pages."""

from __future__ import annotations

from typing import Any

import pytest
from ninja.testing import TestClient

from parvis.territories.api import router
from parvis.territories.models import Relation, RelationKind, Tier
from parvis.territories.tests.factories import AdministrationFactory, make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> TestClient:
    return TestClient(router)


def test_search_and_pages(api: TestClient):
    for number in range(5):
        AdministrationFactory(code=f"0010{number}", name=f"Fable {number}")
    assert [row["id"] for row in api.get("/?q=fable 3").json()] == ["COM-00103"]
    first = api.get("/?limit=2").json()
    then = api.get(f"/?limit=2&after={first[-1]['id']}").json()
    assert [row["id"] for row in [*first, *then]] == [f"COM-0010{number}" for number in range(4)]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "tier=unicorn"])
def test_a_wrong_question_is_said_so(api: TestClient, query: str):
    assert api.get(f"/?{query}").status_code == 422


def test_an_administration_with_its_accounts_and_what_is_above(api: TestClient):
    town = AdministrationFactory(code="00101", population=None)
    body = AdministrationFactory(id="DEP-00D", code="00D", tier=Tier.county, name="Fable")
    Relation.objects.create(child=town, parent=body, relation=RelationKind.county)
    make_account(town)
    told: dict[str, Any] = api.get("/COM-00101").json()
    assert told["population"] is None
    assert [row["id"] for row in told["above"]] == ["DEP-00D"]
    assert [(row["network"], row["state"], row["counted"]) for row in told["accounts"]] == [
        ("x", "unknown", True)
    ]
    assert "Licence Ouverte 2.0" in told["attribution"]
    suggestion = api.get("/COM-00101/competences/college").json()
    assert [row["administration"] for row in suggestion["bodies"]] == ["DEP-00D"]
    assert suggestion["certainty"] == "domain knowledge, to be checked"


@pytest.mark.parametrize("path", ["/COM-99999", "/COM-99999/competences/college"])
def test_what_is_unknown_is_not_found(api: TestClient, path: str):
    assert api.get(path).status_code == 404


def test_an_unknown_topic_is_not_found(api: TestClient):
    AdministrationFactory(code="00101")
    assert api.get("/COM-00101/competences/licorne").status_code == 404
