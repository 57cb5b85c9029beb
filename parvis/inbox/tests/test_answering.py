"""One answer per message, by one person at a time; nothing typed is lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models.functions import Now
from django.db.utils import InternalError

from parvis.inbox.actions import about, answering, presence
from parvis.inbox.errors import CannotDo, NotAlone
from parvis.inbox.models import Answer, Draft, Message, Writing
from parvis.inbox.tests.factories import ABLE, make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import Kind, Published
from parvis.networks.models import Account, WriteLife
from parvis.teams.models import Membership, Role
from parvis.teams.tests.factories import make_member, make_team


@pytest.fixture
def account(db: Any) -> Account:
    return make_account(make_team())


def send(account: Account, by: Any, row: Message, text: str = "Demain.", **more: Any) -> Answer:
    given = {"private": False, "seen": row.answers} | more
    with acting_for(account.team_id):
        return answering.send(team=account.team, by=by, message=row, text=text, **given)


def test_what_somebody_else_writes_locks_and_the_second_text_is_kept(account):
    adele, paul = make_member(account.team), make_member(account.team)
    row = make_message(account)
    with acting_for(account.team_id):
        assert presence.begin_writing(team=account.team, by=adele, message=row) is None
        assert presence.begin_writing(team=account.team, by=paul, message=row) == adele.person
        with pytest.raises(NotAlone, match=str(adele.person)):
            answering.send(team=account.team, by=paul, message=row, text="Le mien", private=False, seen=0)
        assert Draft.rows.of(account.team).get(person=paul.person).text == "Le mien"


def test_a_lock_that_nobody_renews_is_taken_over(account):
    adele, paul = make_member(account.team), make_member(account.team)
    row = make_message(account)
    with acting_for(account.team_id):
        presence.begin_writing(team=account.team, by=adele, message=row)
        Writing.rows.of(account.team).update(until=Now() - presence.WRITES)
        assert presence.begin_writing(team=account.team, by=paul, message=row) is None


def test_after_somebody_has_answered_one_reads_first_and_may_then_answer(account):
    adele, paul = make_member(account.team), make_member(account.team)
    row = make_message(account)
    send(account, adele, row)
    with pytest.raises(NotAlone, match=str(adele.person)):
        send(account, paul, row, seen=0)
    assert send(account, paul, row, "Et aussi mardi.", seen=1).number == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_send_at_once_one_answers_and_the_other_keeps_a_draft():
    account = make_account(make_team())
    people = [make_member(account.team) for _ in range(2)]
    row = make_message(account)
    together, told = threading.Barrier(2), []

    def answer(by: Any) -> None:
        together.wait()
        try:
            with acting_for(account.team_id):
                try:
                    answering.send(
                        team=account.team, by=by, message=row, text=f"De {by.person}", private=False, seen=0
                    )
                    told.append("sent")
                except NotAlone:
                    told.append("kept")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(told) == ["kept", "sent"]
    with acting_for(account.team_id):
        assert Answer.rows.of(account.team).count() == 1
        assert Draft.rows.of(account.team).count() == 1


def test_the_published_answer_closes_the_loop(account):
    row = make_message(account)
    answer = send(account, make_member(account.team), row)
    with acting_for(account.team_id):
        answer.move_to(WriteLife.sending, by="worker", due=Now())
        answer.move_to(WriteLife.published, by="network", remote_id="77", published_at=Now())
        answer.when_published(Published(id="77"))
        row.refresh_from_db()
    assert row.status == "answered"
    assert row.answered_at is not None


def test_an_answer_carries_what_the_connector_needs(account):
    row = make_message(account, kind=Kind.comment, root_id="post", parent_id="post")
    answer = send(account, make_member(account.team), row)
    with acting_for(account.team_id):
        content, to = answer.content(), answer.answers()
    assert (content.parent_id, content.root_id, content.text) == (row.remote_id, "post", "Demain.")
    assert (to.id, to.author.id) == (row.remote_id, row.author_id)


def test_a_private_message_is_answered_in_private(account):
    row = make_message(account, kind=Kind.private)
    answer = send(account, make_member(account.team), row, private=False)
    assert answer.private
    assert answer.visibility == "direct"


@pytest.mark.parametrize(
    ("able", "kind", "sentence"),
    [({"reply": False}, Kind.comment, "no answers"), ({"reply_private": False}, Kind.private, "no private")],
)
def test_what_the_network_cannot_do_is_said(db, able, kind, sentence, settings):
    settings.LANGUAGE_CODE = "en"
    account = make_account(make_team(), abilities=_without(able))
    with pytest.raises(CannotDo, match=sentence):
        send(account, make_member(account.team), make_message(account, kind=kind))


def _without(able: dict[str, bool]) -> Any:
    return replace(ABLE, **able)


def test_a_deleted_message_is_not_answered(account):
    row = make_message(account)
    make_message(account, "", id=row.remote_id, kind=Kind.deleted)
    with acting_for(account.team_id):
        row.refresh_from_db()
    assert row.status == "closed"
    with pytest.raises(CannotDo):
        send(account, make_member(account.team), row)


class TestASecondPerson:
    @pytest.fixture
    def answer(self, account: Account) -> Answer:
        writer = make_member(account.team)
        with acting_for(account.team_id):
            about.keep_rules(team=account.team, by=writer, agree_from="P5", on_call="", department="")
        return send(account, writer, make_message(account))

    def test_the_answer_waits(self, answer):
        assert answer.state == "planned"

    def test_the_writer_does_not_agree_with_themselves(self, account, answer):
        with acting_for(account.team_id):
            writer = Membership.rows.of(account.team).get(person=answer.written_by)
            with pytest.raises(CannotDo):
                answering.agree(team=account.team, by=writer, answer=answer, seal=answer.fingerprint())

    def test_another_person_lets_it_leave(self, account, answer):
        approver = make_member(account.team, Role.approver)
        with acting_for(account.team_id):
            answering.agree(team=account.team, by=approver, answer=answer, seal=answer.fingerprint())
        assert answer.state == "approved"

    def test_a_text_that_changed_is_read_again(self, account, answer):
        approver = make_member(account.team, Role.approver)
        with acting_for(account.team_id), pytest.raises(CannotDo):
            answering.agree(team=account.team, by=approver, answer=answer, seal="0" * 64)

    def test_an_agent_does_not_agree(self, account, answer):
        agent = make_member(account.team, Role.agent)
        with acting_for(account.team_id), pytest.raises(CannotDo):
            answering.agree(team=account.team, by=agent, answer=answer, seal=answer.fingerprint())

    def test_not_even_sql_sends_what_nobody_agreed_to(self, account, answer):
        with (
            pytest.raises((InternalError, ProgrammingError)),
            acting_for(account.team_id),
            transaction.atomic(),
        ):
            Answer.rows.of(account.team).update(state="sending")

    def test_taken_back_it_is_a_draft_again(self, account, answer):
        by = make_member(account.team)
        with acting_for(account.team_id):
            answering.take_back(team=account.team, by=by, answer=answer)
            assert Draft.rows.of(account.team).get().person_id == answer.written_by_id
        assert answer.state == "cancelled"


def test_what_may_be_there_is_settled_by_a_person(account):
    by = make_member(account.team)
    answer = send(account, by, make_message(account))
    with acting_for(account.team_id):
        Answer.rows.of(account.team).update(state="to_check")
        answer.refresh_from_db()
        with pytest.raises(CannotDo):
            answering.settle(
                team=account.team, by=by, answer=answer, there=True, address="javascript:alert(1)"
            )
        answering.settle(
            team=account.team, by=by, answer=answer, there=True, address="https://social.example/1"
        )
        answer.message.refresh_from_db()
    assert (answer.state, answer.message.status) == ("published", "answered")
