"""A switch per flag: the list follows at once, the judgement keeps what it knew, and every change is in the trail."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.timezone import now

from parvis.inbox.actions import handling
from parvis.inbox.actions.flags import switch
from parvis.inbox.errors import CannotDo
from parvis.inbox.judgements import KIND
from parvis.inbox.models import Message
from parvis.inbox.queries.moderation import names_elected
from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import AuditEntry, Role
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.models import Judgement
from parvis.triage.queries import public_link

pytestmark = pytest.mark.django_db
ABOUT_AN_ELECTED_PERSON = "Le maire n'a pas tenu parole, le trottoir est toujours cassé"
DANGER = "Je vais venir à la mairie avec un couteau et je vais vous tuer"


@pytest.fixture
def account() -> Any:
    return make_account(make_team())


@pytest.fixture
def manager(account: Any) -> Any:
    return make_member(account.team)


def turn(account: Any, manager: Any, flag: str, *, on: bool) -> int:
    with acting_for(account.team_id):
        return switch(team=account.team, by=manager, flag=flag, on=on)


def seen(row: Message) -> tuple[list[str], str, int]:
    with acting_for(row.team_id):
        row.refresh_from_db()
    return row.flags, row.priority, row.rank


def judged(row: Message) -> Judgement:
    with acting_for(row.team_id):
        found: Judgement = Judgement.rows.of(row.team).get(subject_kind=KIND, subject_id=row.pk)
    return found


def test_what_is_there_follows_at_once_and_comes_back(account, manager):
    row = make_message(account, ABOUT_AN_ELECTED_PERSON)
    before = seen(row)
    assert "elu" in before[0]
    assert turn(account, manager, "elu", on=False) == 1
    assert seen(row) == ([], "P3", 7)
    assert "elu" in judged(row).labels["flags"]
    assert turn(account, manager, "elu", on=True) == 1
    assert seen(row) == before


def test_closed_messages_follow_too(account, manager):
    row = make_message(account, ABOUT_AN_ELECTED_PERSON)
    with acting_for(account.team_id):
        Message.rows.of(account.team).filter(pk=row.pk).update(status="closed")
    turn(account, manager, "elu", on=False)
    assert seen(row)[0] == []


def test_new_messages_are_seen_without_it(account, manager):
    turn(account, manager, "elu", on=False)
    row = make_message(account, ABOUT_AN_ELECTED_PERSON)
    assert (row.flags, row.priority) == ([], "P3")
    assert "elu" in judged(row).labels["flags"]


def test_danger_cannot_be_switched_off(account, manager):
    with pytest.raises(CannotDo, match="danger"):
        turn(account, manager, "menace", on=False)
    turn(account, manager, "crise", on=False)
    assert make_message(account, DANGER, at=now()).priority == "P0"
    fire = make_message(account, "Au secours, il y a le feu dans l'école !", at=now())
    assert (fire.priority, fire.vital) == ("P0", True)
    assert "crise" in fire.flags


def test_twice_is_once(account, manager):
    make_message(account, ABOUT_AN_ELECTED_PERSON)
    turn(account, manager, "elu", on=False)
    assert turn(account, manager, "elu", on=False) == 0
    with acting_for(account.team_id):
        written = AuditEntry.rows.of(account.team).filter(action="triage: elu switched off")
        assert written.count() == 1
        assert written.get().by == str(manager.person_id)


def test_a_correction_does_not_lose_what_is_hidden(account, manager):
    row = make_message(account, ABOUT_AN_ELECTED_PERSON)
    turn(account, manager, "elu", on=False)
    with acting_for(account.team_id):
        row.refresh_from_db()
        handling.correct(
            team=account.team, by=manager, message=row, labels={"flags": ["police"], "topic": "voirie"}
        )
    assert seen(row)[0] == ["police"]
    assert {*judged(row).labels["flags"]} == {"police", "elu"}


def test_a_second_person_still_looks_before_criticism_of_an_elected_person_is_hidden(account, manager):
    row = make_message(account, ABOUT_AN_ELECTED_PERSON)
    turn(account, manager, "elu", on=False)
    seen(row)
    with acting_for(account.team_id):
        assert names_elected(row)


def client_of(member: Any) -> Client:
    client = Client()
    client.force_login(member.person)
    return client


def test_the_page_switches_and_says_why_not(account, manager):
    client, address = client_of(manager), f"/t/{account.team.slug}/inbox/flags/"
    row = make_message(account, ABOUT_AN_ELECTED_PERSON)
    shown = BeautifulSoup(client.get(address).content, "html5lib")
    assert len(shown.select("li[id^=flag-]")) == 12
    assert shown.select("#flag-menace button") == []
    assert "danger" in shown.select_one("#flag-menace").get_text()
    client.post(f"{address}switch/", {"flag": "elu", "to": "off"})
    assert seen(row)[0] == []
    page = client.get(f"/t/{account.team.slug}/inbox/{row.pk}/").content.decode()
    assert "flag:elu" not in page
    why = BeautifulSoup(page, "html5lib").select_one(".pane--context .section").get_text()
    assert "une personne élue est nommée" not in why
    assert client.post(f"{address}switch/", {"flag": "menace", "to": "off"}).status_code == 302
    assert client.post(f"{address}switch/", {"flag": "astrologie", "to": "off"}).status_code == 302


def test_the_form_of_correction_offers_what_shows_only(account, manager):
    row = make_message(account, ABOUT_AN_ELECTED_PERSON)
    turn(account, manager, "elu", on=False)
    address = f"/t/{account.team.slug}/inbox/{row.pk}/correct/"
    given = BeautifulSoup(client_of(manager).get(address).content, "html5lib")
    assert {one["value"] for one in given.select("input[name=flags]")} & {"elu", "police"} == {"police"}


def test_only_a_manager_opens_it(account):
    address = f"/t/{account.team.slug}/inbox/flags/"
    for role, status in ((Role.manager, 200), (Role.approver, 403), (Role.observer, 403)):
        assert client_of(make_member(account.team, role)).get(address).status_code == status
    other = make_member(make_team("ailleurs"))
    assert client_of(other).get(address).status_code == 404


def test_another_town_keeps_its_own(account, manager):
    there = make_account(make_team("ailleurs"))
    row = make_message(there, ABOUT_AN_ELECTED_PERSON)
    turn(account, manager, "elu", on=False)
    assert "elu" in seen(row)[0]


def test_the_public_page_of_the_town(account, manager):
    client = client_of(manager)
    address = f"/t/{account.team.slug}/inbox/flags/"
    turn(account, manager, "rumeur", on=False)
    client.post(f"{address}contact/", {"contact": "tri@villefable.example"})
    assert client.post(f"{address}contact/", {"contact": "pas une adresse"}).status_code == 422
    public = Client().get(f"/triage/{public_link(account.team)}/").content.decode()
    assert "tri@villefable.example" in public
    assert account.team.name in public
    for forged in ("x", f"{public_link(account.team)}x", str(account.team.pk)):
        assert Client().get(f"/triage/{forged}/").status_code == 404
    with acting_for(account.team_id):
        account.team.suspended_at = now()
        account.team.save()
    assert Client().get(f"/triage/{public_link(account.team)}/").status_code == 404


def test_its_place_in_the_list_goes_and_comes_with_it(account, manager):
    row = make_message(account, "Le marché de la piscine : un pot-de-vin, voilà tout")
    before = seen(row)
    assert before[1] in ("P1", "P2")
    turn(account, manager, "corruption", on=False)
    assert seen(row)[1] > before[1]
    assert judged(row).priority == before[1]
    turn(account, manager, "corruption", on=True)
    assert seen(row) == before
