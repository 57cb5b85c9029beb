"""Nothing is hidden or blocked without a complete file (MOD-01), nor alone where it weighs more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from parvis.inbox.actions import moderation
from parvis.inbox.actions.moderation import Decision
from parvis.inbox.errors import CannotDo, Incomplete
from parvis.inbox.models import Message, ModerationFile
from parvis.inbox.queries.moderation import possible_steps
from parvis.inbox.tests.factories import ABLE, make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.networks.models import Account, Act, ActLife
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db

HIDE = Decision(
    step="hide", reason="insult", why_not_below="Une réponse ne suffit pas.", notice="Votre message…"
)


@pytest.fixture
def account() -> Account:
    return make_account(make_team())


@pytest.fixture
def row(account: Account) -> Message:
    return make_message(account, "Bande de clowns", root_id="post", parent_id="post")


@pytest.fixture
def by(account: Account) -> Any:
    return make_member(account.team)


def block() -> Decision:
    return replace(HIDE, step="block", ends_at=now() + timedelta(days=30))


@pytest.mark.parametrize(
    "lacking",
    [
        {"reason": ""},
        {"reason": "other"},
        {"reason": "charter"},
        {"why_not_below": " "},
        {"notice": ""},
        {"step": "delete"},
        {"step": "block"},
    ],
)
def test_an_incomplete_file_is_refused_and_nothing_is_asked_of_the_network(account, row, by, lacking):
    with acting_for(account.team_id):
        with pytest.raises(Incomplete) as told:
            moderation.open_file(team=account.team, by=by, message=row, decision=replace(HIDE, **lacking))
        assert len(told.value.missing) == 1
        assert Act.rows.of(account.team).count() == 0
        assert ModerationFile.rows.of(account.team).count() == 0


def test_the_evidence_is_copied_before_the_act(account, row, by):
    with acting_for(account.team_id):
        file = moderation.open_file(team=account.team, by=by, message=row, decision=HIDE)
        act = Act.rows.of(account.team).get()
    assert (act.verb, act.target_id, act.root_id, act.subject) == ("hide", row.remote_id, "post", file.pk)
    assert file.evidence["text"] == "Bande de clowns"
    assert len(file.sha256) == 64
    assert row.author_id not in (file.author, file.sha256)
    assert file.done_at is None
    with acting_for(account.team_id):
        act.move_to(ActLife.done, by="network")
        file.refresh_from_db()
    assert file.done_at is not None


def test_a_block_waits_for_another_person(account, row, by):
    with acting_for(account.team_id):
        file = moderation.open_file(team=account.team, by=by, message=row, decision=block())
        assert Act.rows.of(account.team).count() == 0
        with pytest.raises(CannotDo):
            moderation.second_look(team=account.team, by=by, file=file, agrees=True)
        moderation.second_look(team=account.team, by=make_member(account.team), file=file, agrees=True)
        assert Act.rows.of(account.team).get().target_id == row.author_id


def test_without_agreement_nothing_is_done(account, row, by):
    with acting_for(account.team_id):
        file = moderation.open_file(team=account.team, by=by, message=row, decision=block())
        moderation.second_look(team=account.team, by=make_member(account.team), file=file, agrees=False)
        assert Act.rows.of(account.team).count() == 0
        with pytest.raises(CannotDo):
            moderation.second_look(team=account.team, by=make_member(account.team), file=file, agrees=True)


def test_hiding_criticism_of_an_elected_official_waits_too(account, row, by):
    with acting_for(account.team_id):
        decision = replace(HIDE, criticises_elected=True)
        assert moderation.open_file(
            team=account.team, by=by, message=row, decision=decision
        ).needs_second_look


def test_not_even_sql_acts_without_the_second_person(account, row, by):
    with acting_for(account.team_id):
        hidden = moderation.open_file(team=account.team, by=by, message=row, decision=HIDE)
        file = moderation.open_file(team=account.team, by=by, message=row, decision=block())
        with pytest.raises(IntegrityError), transaction.atomic():
            ModerationFile.rows.of(account.team).filter(pk=file.pk).update(act=hidden.act)
        with pytest.raises(IntegrityError), transaction.atomic():
            ModerationFile.rows.of(account.team).filter(pk=file.pk).update(second_by=by.person)


def test_an_act_is_undone_and_filed_the_same_way(account, row, by):
    with acting_for(account.team_id):
        file = moderation.open_file(team=account.team, by=by, message=row, decision=HIDE)
        with pytest.raises(CannotDo):
            moderation.reverse(team=account.team, by=by, file=file, why="")
        back = moderation.reverse(team=account.team, by=by, file=file, why="Nous nous sommes trompés.")
        assert (back.step, back.act.verb, back.reverses_id) == ("show", "show", file.pk)
        with pytest.raises(CannotDo):
            moderation.reverse(team=account.team, by=by, file=file, why="Encore")


def test_a_temporary_block_ends_by_itself_at_its_date(account, row, by):
    decision = replace(block(), step="block_for_a_time")
    with acting_for(account.team_id):
        file = moderation.open_file(team=account.team, by=by, message=row, decision=decision)
        moderation.second_look(team=account.team, by=make_member(account.team), file=file, agrees=True)
        Act.rows.of(account.team).get(verb="block").move_to(ActLife.done, by="network")
        ending = Act.rows.of(account.team).get(verb="unblock")
    assert ending.due_at == file.ends_at


def test_an_appeal_is_answered_by_somebody_else(account, row, by):
    with acting_for(account.team_id):
        file = moderation.open_file(team=account.team, by=by, message=row, decision=HIDE)
        moderation.appeal(team=account.team, by=by, file=file)
        with pytest.raises(CannotDo):
            moderation.appeal(team=account.team, by=by, file=file, answer="Non.")
        moderation.appeal(
            team=account.team, by=make_member(account.team), file=file, answer="Le message revient."
        )
        assert file.appeal_answered_at


def test_only_what_the_network_can_do_is_offered():
    account = make_account(make_team(), abilities=replace(ABLE, hide=False, mute=False))
    with acting_for(account.team_id):
        row = make_message(account)
        assert possible_steps(row) == ["block_for_a_time", "block"]


def test_the_form_says_everything_that_is_missing_and_keeps_what_was_typed(client, account, row, by):
    client.force_login(by.person)
    path = reverse("inbox:moderate", args=[account.team.slug, row.pk])
    answer = client.post(path, {"step": "block", "reason": "insult", "why_not_below": "Il recommence."})
    assert answer.status_code == 422
    assert "Il recommence." in answer.content.decode()
    done = client.post(
        path, {"step": "hide", "reason": "insult", "why_not_below": "Il recommence.", "notice": "Bonjour"}
    )
    assert done.status_code == 302
    assert client.get(done["Location"]).status_code == 200
