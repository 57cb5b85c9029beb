"""Bulk acts and their undo, labels and notes, cases, corrections, erasure, search."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from parvis.inbox.actions import about, handling, intake
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import Message, Tombstone
from parvis.inbox.queries import listing, today
from parvis.inbox.queries.filters import Filters
from parvis.inbox.tests.factories import incoming, make_account, make_message, receive
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Kind
from parvis.networks.models import Account, Event
from parvis.teams.models import AuditEntry
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return make_account(make_team())


@pytest.fixture
def by(account: Account) -> Any:
    return make_member(account.team)


def test_many_are_closed_at_once_and_given_back_except_what_moved_since(account, by):
    rows = [make_message(account) for _ in range(5)]
    with acting_for(account.team_id):
        keys = [row.pk for row in rows]
        change = handling.set_status(team=account.team, by=by, keys=keys, status="closed")
        assert today.counts(account.team).status("closed") == 5
        handling.set_status(team=account.team, by=by, keys=keys[:1], status="waiting")
        assert handling.undo(team=account.team, by=by, change=change) == (4, 1)
        assert sorted(Message.rows.of(account.team).values_list("status", flat=True)) == ["new"] * 4 + [
            "waiting"
        ]
        with pytest.raises(CannotDo):
            handling.undo(team=account.team, by=by, change=change)


def test_in_bulk_a_person_in_danger_is_never_closed(account, by):
    danger, other = make_message(account, "Je veux mourir"), make_message(account)
    with acting_for(account.team_id):
        change = handling.set_status(team=account.team, by=by, keys=[danger.pk, other.pk], status="closed")
        assert list(change.before) == [str(other.pk)]
        handling.set_status(team=account.team, by=by, keys=[danger.pk], status="closed")
        danger.refresh_from_db()
    assert danger.status == "closed"


def test_a_message_goes_to_members_only(account, by):
    row = make_message(account)
    stranger = make_member(make_team("ailleurs"))
    with acting_for(account.team_id), pytest.raises(CannotDo):
        handling.assign(team=account.team, by=by, keys=[row.pk], to=stranger.person_id)


def test_each_change_is_in_the_audit_chain(account, by):
    row = make_message(account)
    with acting_for(account.team_id):
        handling.take(team=account.team, by=by, keys=[row.pk])
        assert (
            AuditEntry.rows.of(account.team).filter(action="inbox: take", by=str(by.person_id)).count() == 1
        )


@pytest.mark.parametrize("word", ["opposant", "Musulmans", "syndicaliste", "dépressif"])
def test_a_label_never_says_what_its_author_is(account, by, word):
    row = make_message(account)
    with acting_for(account.team_id), pytest.raises(CannotDo):
        about.put_label(team=account.team, by=by, message=row, name=word)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Cette personne est sans doute militante", False),
        ("Il est dépressif, attention", False),
        ("Demander au service des sports s'il est ouvert", True),
        ("Le collectif musulman demande une salle : voir le règlement", True),
    ],
)
def test_a_note_is_about_the_message(account, by, text, kept):
    row = make_message(account)
    with acting_for(account.team_id):
        if kept:
            assert about.add_note(team=account.team, by=by, message=row, text=text).text == text
        else:
            with pytest.raises(CannotDo):
                about.add_note(team=account.team, by=by, message=row, text=text)


def test_a_case_waits_for_its_service_and_ends_with_what_happened(account, by):
    row = make_message(account)
    with acting_for(account.team_id):
        case = about.open_case(team=account.team, by=by, message=row, service="Voirie", days=3)
        with pytest.raises(CannotDo):
            about.open_case(team=account.team, by=by, message=row, service="Eau")
        row.refresh_from_db()
        assert (row.status, row.service, row.deadline) == ("waiting", "Voirie", case.deadline)
        with pytest.raises(CannotDo):
            about.close_case(team=account.team, by=by, case=case, outcome=" ")
        about.close_case(team=account.team, by=by, case=case, outcome="Le nid-de-poule est bouché.")
        row.refresh_from_db()
    assert row.status == "in_hand"


def test_a_correction_moves_the_message_and_survives_an_edit(account, by):
    row = make_message(account, "Bravo pour le marché")
    with acting_for(account.team_id):
        row.refresh_from_db()
        handling.correct(
            team=account.team, by=by, message=row, labels={"flags": ["menace"], "intent": "insulte"}
        )
        row.refresh_from_db()
    assert (row.priority, row.vital) == ("P0", True)
    make_message(account, "Bravo pour le marché !", id=row.remote_id, kind=Kind.edited)
    with acting_for(account.team_id):
        row.refresh_from_db()
    assert row.text.endswith("!")
    assert row.vital


def test_erased_words_are_gone_and_do_not_come_back(account, by):
    item = incoming("Mon numéro est le 06 00 00 00 00")
    row = receive(account, item)[0]
    with acting_for(account.team_id):
        intake.erase(team=account.team, by=by, message=row)
        assert Tombstone.rows.of(account.team).count() == 1
        Event.rows.of(account.team).delete()
    receive(account, item)
    with acting_for(account.team_id):
        kept = Message.rows.of(account.team).get()
        assert (kept.text, kept.author_name, kept.author_id) == ("", "", "")
        assert searched("numéro") == []


def searched(words: str) -> list[Any]:
    """Without the application's filter: what the function itself gives in this transaction's team."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM inbox_search(%s, 1000)", [words])
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    "words", ["poubelle", "POUBELLES", "ramassees", "ramassée", "citoyen", '"ne sont pas ramassées"']
)
def test_search_forgives_accents_plurals_and_capitals(account, words):
    row = make_message(account, "Les poubelles ne sont pas ramassées")
    make_message(account, "Autre chose", author=None)
    with acting_for(account.team_id):
        assert row.pk in searched(words)
        found = listing.page(account.team, Filters(status="all", q=words), None)
        assert {one.pk for one in found.rows} == set(searched(words))


def test_search_stays_in_its_town(account):
    make_message(account, "Le parvis de la mairie")
    other = make_team("la-bas")
    with acting_for(other.pk):
        assert searched("parvis") == []


def test_what_cannot_wait_and_what_waits_for_the_first_page(account, by):
    danger = make_message(account, "Une fuite de gaz rue Exemple, venez vite !")
    question = make_message(account, "Quand ouvre la piscine ?")
    make_message(account, "Gagnez 5000 euros, cliquez ici pour un crédit rapide http://arnaque.example")
    with acting_for(account.team_id):
        first = today.cannot_wait(account.team)
        assert [one.message.pk for one in first] == [danger.pk]
        assert first[0].why
        assert first[0].before
        assert question.pk in [one.message.pk for one in today.waiting(account.team)]
        counts = today.counts(account.team)
        assert counts.vital == 1
        assert counts.open + counts.spam == 3


def test_filters_narrow_and_can_be_kept_in_an_address(account, by):
    mine, other = make_message(account, "Quand ouvre la piscine ?"), make_message(account, "Merci beaucoup")
    with acting_for(account.team_id):
        handling.assign(team=account.team, by=by, keys=[mine.pk], to=by.person_id)
        about.put_label(team=account.team, by=by, message=other, name="marché")
        label = str(other.labels.get().label_id)

        def found(**asked: str) -> list[Any]:
            read = Filters.read(
                dict(part.split("=") for part in Filters(**asked).address().split("&") if part)
            )
            return [row.pk for row in listing.page(account.team, read, by.person).rows]

        assert found(mine="1") == [mine.pk]
        assert found(label=label) == [other.pk]
        assert found(network="bluesky") == []
        assert set(found(account=str(account.pk), status="all")) == {mine.pk, other.pk}
