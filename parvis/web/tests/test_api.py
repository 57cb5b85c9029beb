"""REST as programs meet it: tokens, scopes, other towns, repeats, and answers that are sentences."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils.timezone import now

from parvis.inbox.tests.factories import incoming as written
from parvis.inbox.tests.factories import make_account, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.tests.conftest import script  # noqa: F401  (the pretend network)
from parvis.publishing.models import Post
from parvis.publishing.tests.factories import make_pretend
from parvis.teams import actions, steps
from parvis.teams.models import ApiAnswer, Membership, Role, Scope, Team
from parvis.teams.tests.factories import make_member, make_team
from parvis.territories.models import Administration

pytestmark = pytest.mark.django_db
ALL = [scope.value for scope in Scope]


class Program:
    """What a program of the town does: one token, JSON in and out."""

    def __init__(self, member: Membership, *, scopes: list[str] = ALL) -> None:
        with acting_for(member.team_id):
            self.token, text = actions.make_token(
                team=member.team, by=member.person, name="agenda", scopes=scopes
            )
        self.text = text
        self.client = Client(headers={"Authorization": f"Bearer {text}"}, raise_request_exception=False)

    def get(self, path: str, **asked: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", asked)

    def send(self, path: str, body: Any, *, method: str = "POST", key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        content = body if isinstance(body, str) else json.dumps(body)
        return self.client.generic(
            method, f"/api/v1/{path}", content, content_type="application/json", headers=headers
        )


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def program(team) -> Program:
    return Program(make_member(team))


def posts_of(team: Team) -> int:
    with acting_for(team.pk):
        return int(Post.rows.of(team).count())


def detail(answer: Any) -> str:
    told = answer.json()["detail"]
    assert isinstance(told, str)
    assert told[-1:] in ".!"
    return told


# ------------------------------------------------------------------ who is let in


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Bearer parvis_00_x", "Basic Y2FtaWxsZTp4", "Bearer é", "bearer  "]
)
def test_without_a_live_token_the_answer_says_what_is_needed(team, header):
    client = Client(headers={"Authorization": header} if header else {})
    for path in ("messages/", "posts/", "accounts/", f"posts/{uuid4()}", "export"):
        answer = client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert detail(answer)


def test_a_browsers_session_is_no_token(team, client):
    client.force_login(make_member(team).person)
    assert client.get("/api/v1/posts/").status_code == 401
    assert client.post("/api/v1/posts/", {}, content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    ("scope", "opens"),
    [
        ("messages:read", {"messages/", "messages/counts"}), ("posts:read", {"posts/"}),
        ("accounts:read", {"accounts/"}), ("export", {"export"}), ("messages:write", set()), ("posts:write", set()),
    ],
)  # fmt: skip
def test_a_scope_opens_its_own_area_only(team, scope, opens):
    program = Program(make_member(team), scopes=[scope])
    for path in ("messages/", "messages/counts", "posts/", "accounts/", "export"):
        answer = program.get(path)
        assert answer.status_code == (200 if path in opens else 403), path
        if path not in opens:
            assert "scope" in detail(answer) or "portée" in detail(answer)


def test_reading_does_not_allow_writing(team):
    program = Program(make_member(team), scopes=["posts:read", "messages:read"])
    assert program.send("posts/", {"text": "Bonjour"}).status_code == 403
    assert program.send(f"messages/{uuid4()}", {"status": "closed"}, method="PATCH").status_code == 403
    assert posts_of(team) == 0


@pytest.mark.parametrize(
    ("role", "may_draft", "may_handle"),
    [
        (Role.manager, True, True), (Role.approver, True, True), (Role.contributor, True, True),
        (Role.agent, False, True), (Role.observer, False, False),
    ],
)  # fmt: skip
def test_a_token_may_no_more_than_its_maker_today(team, role, may_draft, may_handle):
    member = make_member(team)
    program = Program(member)
    with acting_for(team.pk):
        Membership.rows.of(team).filter(pk=member.pk).update(role=role)
    message = receive(make_account(team), written())[0]
    assert program.send("posts/", {"text": "Bonjour"}).status_code == (201 if may_draft else 403)
    handled = program.send(f"messages/{message.pk}", {"label": "voirie"}, method="PATCH")
    assert handled.status_code == (200 if may_handle else 403)
    assert program.get("messages/").status_code == 200
    assert program.get("export").status_code == (200 if role == Role.manager else 403)


def test_a_revoked_token_and_a_leavers_token_open_nothing(team, program):
    leaver = make_member(team, Role.contributor)
    other = Program(leaver)
    assert program.get("posts/").status_code == other.get("posts/").status_code == 200
    with acting_for(team.pk):
        actions.revoke_token(team=team, by=leaver.person, token=program.token)
        actions.leave(team=team, by=program.token.made_by, membership=leaver)
    assert program.get("posts/").status_code == other.get("posts/").status_code == 401


def test_a_suspended_teams_token_opens_nothing(team, program):
    with acting_for(team.pk):
        Team.objects.filter(pk=team.pk).update(suspended_at="2026-11-23T08:00:00Z")
    assert program.get("posts/").status_code == 401


def test_another_towns_things_are_like_things_that_are_not(program, script):  # noqa: F811
    there = make_team("la-bas")
    account = make_account(there)
    message = receive(account, written("CANARI"))[0]
    neighbour = Program(make_member(there))
    make_pretend(there)
    made = neighbour.send("posts/", {"text": "CANARI"}).json()
    for path in (f"posts/{made['id']}", f"messages/{message.pk}", f"accounts/{account.pk}"):
        assert neighbour.get(path).status_code == 200
        here, nowhere = program.get(path), program.get(f"{path.split('/')[0]}/{uuid4()}")
        assert here.status_code == nowhere.status_code == 404
        assert here.content == nowhere.content
    for area in ("posts/", "messages/", "accounts/"):
        assert b"CANARI" not in program.get(area).content
    assert program.send(f"posts/{made['id']}/plan", {}).status_code == 404
    assert program.send("posts/", {"text": "x", "accounts": [str(account.pk)]}).status_code == 409


def test_no_token_approves(team, program, script, queue):  # noqa: F811
    make_pretend(team)
    make_member(team, Role.approver)
    made = program.send("posts/", {"text": "Marché de Noël", "planned_local": "2099-12-01T09:00"}).json()
    planned = program.send(f"posts/{made['id']}/plan", {})
    assert (planned.status_code, planned.json().get("standing")) == (200, "waiting"), planned.json()
    paths = json.dumps(Client().get("/api/v1/openapi.json").json()["paths"])
    assert "approv" not in paths.replace("Asks for approval", "").lower()
    screens = program.client.post(f"/t/{team.slug}/publish/{made['id']}/decide/", {"decision": "agree"})
    assert screens.status_code in {302, 404}
    assert program.get(f"posts/{made['id']}").json()["standing"] == "waiting"


# ------------------------------------------------------------------ what is answered


def test_lists_are_pages(team, program):
    for number in range(3):
        make_account(team, handle=f"@m{number}")
        program.send("posts/", {"text": f"Billet {number}"})
    receive(make_account(team), *[written(f"Question {n}") for n in range(3)])
    page = program.get("posts/", limit=2).json()
    assert (len(page["items"]), page["total"]) == (2, 3)
    assert len(program.get("posts/", limit=2, offset=2).json()["items"]) == 1
    accounts = program.get("accounts/", limit=3).json()
    assert (len(accounts["items"]), accounts["total"]) == (3, 4)
    first = program.get("messages/", size=2).json()
    rest = program.get("messages/", size=2, after=first["after"]).json()
    assert len({one["id"] for one in first["items"] + rest["items"]}) == 3


def test_every_list_of_the_schema_has_a_limit():
    schema = Client().get("/api/v1/openapi.json").json()
    for path, operations in schema["paths"].items():
        if path.endswith("/") and "get" in operations:
            names = {one["name"] for one in operations["get"].get("parameters", [])}
            assert names & {"limit", "size"}, path


def test_the_schema_is_public_and_the_page_with_foreign_scripts_is_off():
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert Client().get("/api/v1/docs").status_code == 404


def test_territories_are_open_to_everybody():
    Administration.objects.create(
        id="COM-00101", country="FR", tier="municipality", kind="commune", code="00101", code_system="INSEE",
        name="Villefable", search="villefable", codes=" 00101 ",
    )  # fmt: skip
    found = Client().get("/api/v1/territories/", {"q": "villefable"}).json()
    assert [one["name"] for one in found] == ["Villefable"]
    assert Client().get("/api/v1/territories/COM-99999").status_code == 404


@pytest.mark.parametrize("path", ["nothing", "posts/not-a-key", "../api/v2/posts/", "messages/1/2/3"])
def test_an_unknown_address_answers_in_json(program, path):
    answer = program.get(path)
    assert answer.status_code == 404
    assert detail(answer)


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"text": 1}', '{"text": "x", "accounts": ["y"]}', '{"planned_local": "now"}']
)  # fmt: skip
def test_what_is_not_understood_is_told_with_its_place_and_not_repeated(team, program, body):
    answer = program.send("posts/", body or " ")
    assert answer.status_code in {400, 422}
    assert detail(answer)
    assert posts_of(team) == 0


def test_a_text_that_cannot_be_kept_is_refused_in_words(team, program):
    for text in ("a\0b", "\ud800"):
        assert program.send("posts/", {"text": text}).status_code in {400, 409, 422}
    assert program.send("posts/", {"text": "x" * 100_001}).status_code == 422
    assert posts_of(team) == 0


def test_a_fault_of_ours_is_a_sentence_and_leaves_nothing(team, program, monkeypatch):
    def fail(post: Post) -> None:
        raise RuntimeError("secret: CANARI")

    monkeypatch.setattr("parvis.publishing.api._shown", fail)
    for key in ("", "a-key"):
        answer = program.send("posts/", {"text": "Bonjour"}, key=key)
        assert answer.status_code == 500
        assert "CANARI" not in detail(answer)
    monkeypatch.undo()
    assert posts_of(team) == 0
    assert program.send("posts/", {"text": "Bonjour"}, key="a-key").status_code == 201


# ------------------------------------------------------------------ repeats


def test_a_repeat_is_answered_alike_and_done_once(team, program):
    first = program.send("posts/", {"text": "Bonjour"}, key="42")
    again = program.send("posts/", {"text": "Bonjour"}, key="42")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert posts_of(team) == 1
    program.send("posts/", {"text": "Bonjour"}, key="43")
    assert posts_of(team) == 2


def test_a_key_used_for_something_else_is_refused(team, program):
    program.send("posts/", {"text": "Bonjour"}, key="42")
    other = program.send("posts/", {"text": "Au revoir"}, key="42")
    assert other.status_code == 422
    assert "Idempotency-Key" in detail(other)
    elsewhere = program.send(f"posts/{uuid4()}/plan", {"text": "Bonjour"}, key="42")
    assert elsewhere.status_code == 422
    assert posts_of(team) == 1


def test_a_refusal_is_repeated_too(team, program):
    make_account(team)
    wrong = {"text": "x", "accounts": [str(uuid4())]}
    first = program.send("posts/", wrong, key="42")
    again = program.send("posts/", wrong, key="42")
    assert (first.status_code, again.status_code) == (409, 409)
    assert "Idempotency-Replayed" in again.headers
    assert first.content == again.content


def test_a_key_belongs_to_its_token(team, program):
    other = Program(make_member(team))
    stranger = Program(make_member(make_team("la-bas")))
    made = {
        one.send("posts/", {"text": "Bonjour"}, key="42").json()["id"] for one in (program, other, stranger)
    }
    assert len(made) == 3


def test_a_dead_token_is_not_answered_from_memory(team, program):
    program.send("posts/", {"text": "Bonjour"}, key="42")
    with acting_for(team.pk):
        actions.revoke_token(team=team, by=program.token.made_by, token=program.token)
    assert program.send("posts/", {"text": "Bonjour"}, key="42").status_code == 401


def test_an_endless_key_is_refused(team, program):
    assert program.send("posts/", {"text": "x"}, key="k" * 201).status_code == 422
    assert posts_of(team) == 0


def test_answers_of_every_team_are_forgotten_after_a_day(team, program):
    there = make_team("la-bas")
    neighbour = Program(make_member(there))
    for one, hours in ((program, 25), (neighbour, 23)):
        one.send("posts/", {"text": "x"}, key="1")
        with acting_for(one.token.team_id):
            ApiAnswer.rows.of(one.token.team).update(made_at=now() - timedelta(hours=hours))
    with acting_for(there.pk):
        steps.forget_answers()
        assert ApiAnswer.rows.of(there).count() == 1
    with acting_for(team.pk):
        assert ApiAnswer.rows.of(team).count() == 0
    program.send("posts/", {"text": "x"}, key="1")
    assert posts_of(team) == 2


@pytest.mark.django_db(transaction=True)
def test_a_hundred_parallel_repeats_have_one_effect(team, program):
    def repeat(number: int) -> tuple[int, bytes]:
        try:
            answer = program.send("posts/", {"text": "Bonjour"}, key="42")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as crowd:
        answers = set(crowd.map(repeat, range(100)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert posts_of(team) == 1


def test_every_address_of_the_api_but_public_data_asks_for_a_token():
    """Whatever is mounted tomorrow: drawn from the schema."""
    schema = Client().get("/api/v1/openapi.json").json()
    for path, operations in schema["paths"].items():
        address = path.replace("{pk}", str(uuid4())).replace("{topic}", "x")
        for method in operations:
            answer = Client().generic(method.upper(), address, "{}", content_type="application/json")
            assert answer.status_code == 401 or path.startswith("/api/v1/territories/"), path
