"""The REST router: drafts and planning by a program, which never publishes without a person."""

import json
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from ninja import NinjaAPI
from ninja.security import HttpBearer

from parvis.lifecycle.tenant import acting_for, set_team
from parvis.publishing.api import router
from parvis.publishing.models import Post
from parvis.publishing.tests.factories import Town, approve, planned, states
from parvis.teams.actions import make_token, open_token
from parvis.teams.models import Role
from parvis.teams.tests.factories import make_member, make_team


class Door(HttpBearer):
    """As the mount does it: the token's team becomes the request's."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = open_token(token)
        needed = "posts:read" if request.method == "GET" else "posts:write"
        if found is None or needed not in found.scopes:
            return None
        set_team(found.team_id)
        request.team, request.token = found.team, found  # type: ignore[attr-defined]
        return found


api = NinjaAPI(urls_namespace="posts-alone")
api.add_router("/posts", router, auth=Door())
urlpatterns = [path("api/", api.urls)]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
SCOPES = ["posts:read", "posts:write"]


def program(team: Any, person: Any, scopes: list[str]) -> Client:
    with acting_for(team.id):
        _token, text = make_token(team=team, by=person, name="Agenda", scopes=scopes)
    return Client(headers={"Authorization": f"Bearer {text}"})


def send(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/posts/{path}", json.dumps(body), content_type="application/json")


def test_a_program_prepares_and_a_person_decides(town: Town, queue: Any, script: Any):
    client = program(town.team, town.writer.person, SCOPES)
    made = send(client, "", text="Marché de Noël le 12", planned_local="2099-12-01T09:00")
    assert (made.status_code, made.json()["standing"]) == (201, "draft")
    asked = send(client, f"{made.json()['id']}/plan")
    assert asked.json()["standing"] == "waiting"
    with acting_for(town.team.id):
        post = Post.rows.of(town.team).get()
    approve(town, post, town.mayor)
    assert states(town, post) == ["approved"]
    assert client.get(f"/api/posts/{post.pk}").json()["standing"] == "planned"


def test_bad_input_is_a_sentence(town: Town):
    client = program(town.team, town.writer.person, SCOPES)
    assert send(client, "", text="a\0b").status_code == 409
    assert send(client, "", text="\ud800").status_code in (409, 422, 400)
    assert send(client, "", text="x" * 100_001).status_code == 422
    assert send(client, "", text="x", planned_local="demain").status_code == 422
    assert send(client, "", text="x", accounts=["0190a0a0-0000-7000-8000-000000000000"]).status_code == 409
    made = send(client, "", text="")
    assert "publier" in send(client, f"{made.json()['id']}/plan").json()["detail"]


def test_scopes_and_towns(town: Town):
    post = planned(town)
    reader = program(town.team, town.writer.person, ["posts:read"])
    assert reader.get("/api/posts/").json()["total"] == 1
    assert send(reader, "", text="x").status_code == 401
    other = make_team("ailleurs")
    stranger = program(other, make_member(other, Role.manager).person, SCOPES)
    assert stranger.get(f"/api/posts/{post.pk}").status_code == 404
    assert send(stranger, f"{post.pk}/plan").status_code == 404
    assert stranger.get("/api/posts/").json()["total"] == 0
