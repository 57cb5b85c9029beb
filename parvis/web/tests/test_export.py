"""Everything that a town owns, and nothing of anybody else."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from parvis.inbox.models import Message
from parvis.inbox.tests.factories import incoming as written
from parvis.inbox.tests.factories import make_account, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Author
from parvis.networks.models import Account
from parvis.networks.tests.conftest import script  # noqa: F401  (the pretend network)
from parvis.publishing import actions as publishing
from parvis.publishing.models import MediaFile
from parvis.publishing.tests import factories as posts
from parvis.teams import actions
from parvis.teams.models import AuditEntry, Role, Team, TeamQuerySet
from parvis.teams.tests.factories import make_member, make_team
from parvis.web import exporting

pytestmark = pytest.mark.django_db


async def _read(answer: Any) -> bytes:
    return b"".join([piece async for piece in answer.streaming_content])


def opened(answer: Any) -> zipfile.ZipFile:
    assert answer.status_code == 200
    content = asyncio.run(_read(answer))
    assert int(answer.headers["Content-Length"]) == len(content)
    return zipfile.ZipFile(io.BytesIO(content))


def taken(team: Team, role: Role = Role.manager) -> Any:
    client = Client()
    client.force_login(make_member(team, role).person)
    return client.post(f"/t/{team.slug}/export/")


def everything(archive: zipfile.ZipFile) -> bytes:
    return b"".join(archive.read(name) for name in archive.namelist())


@pytest.fixture
def team(script) -> Team:  # noqa: F811
    return make_team()


def test_a_manager_takes_every_table_twice(team):
    receive(make_account(team), written("Quand passe le camion ?"))
    archive = opened(taken(team))
    tables = {model._meta.db_table for model in exporting.owned_models()}
    assert {f"{table}.{kind}" for table in tables for kind in ("csv", "jsonl")} <= set(archive.namelist())
    line = json.loads(archive.read(f"{Message._meta.db_table}.jsonl").splitlines()[0])
    assert line["text"] == "Quand passe le camion ?"
    rows = list(csv.DictReader(io.StringIO(archive.read(f"{Message._meta.db_table}.csv").decode())))
    assert [row["text"] for row in rows] == ["Quand passe le camion ?"]
    assert "{team}" not in archive.read("README.txt").decode()


@pytest.mark.parametrize("filtered", [True, False])
def test_another_towns_canary_is_nowhere(team, monkeypatch, filtered):
    there = make_team("la-bas", name="CANARI")
    receive(make_account(there, handle="CANARI"), written("CANARI", author=Author(id="1", handle="CANARI")))
    assert taken(there).status_code == 200
    if not filtered:
        monkeypatch.setattr(TeamQuerySet, "of", lambda self, team: self.all())
    assert b"CANARI" not in everything(opened(taken(team)))
    with acting_for(there.pk):
        assert Message.rows.of(there).filter(text="CANARI").exists() or not filtered


def test_secrets_stay_here(team):
    account = posts.make_pretend(team)
    manager = make_member(team)
    with acting_for(team.pk):
        _token, text = actions.make_token(team=team, by=manager.person, name="x", scopes=["export"])
        _invitation, link = actions.invite(team=team, by=manager.person, email="a@b.example", role=Role.agent)
        sealed = bytes(Account.rows.of(team).get(pk=account.pk).sealed or b"")
    content = everything(opened(taken(team)))
    for secret in (text.rsplit("_", 1)[1], link, "jeton-invente", sealed.hex()):
        assert secret
        assert secret.encode() not in content


@pytest.mark.parametrize(
    "text", ["=1+1", "+33612", "-2", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", '=HYPERLINK("x")']
)
def test_no_cell_runs_in_a_spreadsheet(team, text):
    receive(make_account(team), written(text))
    archive = opened(taken(team))
    rows = list(csv.DictReader(io.StringIO(archive.read(f"{Message._meta.db_table}.csv").decode())))
    assert rows[0]["text"].startswith("'")
    exact = json.loads(archive.read(f"{Message._meta.db_table}.jsonl").splitlines()[0])["text"]
    assert rows[0]["text"] == "'" + exact


def test_pictures_come_along_and_a_lost_one_stops_nothing(team, script):  # noqa: F811
    writer = make_member(team, Role.contributor)
    account = posts.make_pretend(team)
    with acting_for(team.pk):
        post = publishing.draft(team=team, by=writer, text="Avis", accounts=[account])
        for name in ("a.jpg", "b.jpg"):
            publishing.attach(
                team=team, by=writer, post=post, content=posts.picture(), name=name, alt="Une place"
            )
        file = MediaFile.rows.of(team).first()
        MediaFile.rows.create(
            team=team,
            sha256="0" * 64,
            mime="image/jpeg",
            size=1,
            width=1,
            height=1,
            uploaded_by=writer.person,
        )
    names = opened(taken(team)).namelist()
    assert f"pictures/{file.sha256}" in names
    assert "pictures/" + "0" * 64 not in names


def test_others_of_the_team_may_not_and_the_trail_says_who_did(team):
    for role in (Role.approver, Role.contributor, Role.agent, Role.observer):
        assert taken(team, role).status_code == 403
    opened(taken(team))
    with acting_for(team.pk):
        assert AuditEntry.rows.of(team).filter(action="everything exported").count() == 1


def test_the_page_takes_nothing_by_itself(team, client):
    client.force_login(make_member(team).person)
    page = client.get(f"/t/{team.slug}/export/").content.decode()
    assert 'method="post"' in page
    assert f"/t/{team.slug}/export/" in client.get(f"/t/{team.slug}/settings/").content.decode()
    with acting_for(team.pk):
        assert not AuditEntry.rows.of(team).filter(action="everything exported").exists()
